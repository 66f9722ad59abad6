/**
 * Two may lead the same evening, and the one next thing stands in the same place on both consoles. When the other one has
 * pressed it, something else comes to stand under this one's finger: a press that was on its way is not meant for that.
 */

import { underWay } from "./console.js";
import { all } from "./page.js";

const SETTLED_MS = 700;
let [offered, changedAt] = ["", -SETTLED_MS];

/** What the bar offers to do now, and to what. */
const offer = () =>
  all(".controls__set .button").map((button) => {
    const form = /** @type {HTMLButtonElement} */ (button).form;
    return form ? String(new FormData(form).get("do")) + String(new FormData(form).get("activity")) : button.textContent;
  }).join();

function afterSwap() {
  const now = offer();
  if (now !== offered && !underWay()) changedAt = performance.now();
  offered = now;
}

/** @param {MouseEvent} tap */
function onTap(tap) {
  const button = tap.target instanceof Element && tap.target.closest(".controls__set .button");
  if (!button || !tap.isTrusted || !tap.detail || tap.timeStamp - changedAt > SETTLED_MS) return;
  tap.preventDefault();
  tap.stopPropagation();
}

export function steady() {
  offered = offer();
  window.addEventListener("click", onTap, true);
  document.addEventListener("htmx:after:swap", afterSwap);
}
