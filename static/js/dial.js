/** What only the clocks of the console and the wall show: a smaller word, a question at zero, a bar that shrinks. */

import { now } from "./clock.js";
import { all } from "./page.js";

/** The word beside a large number is smaller than it. @param {HTMLElement} element */
function lessen(element) {
  const [, number = "", unit = ""] = /^([\d:]+)(.*)$/.exec(element.textContent ?? "") ?? [];
  if (!unit || element.firstElementChild) return;
  const small = document.createElement("small");
  small.textContent = unit;
  element.replaceChildren(number, small);
}

/** @param {HTMLElement} element what shows itself when its moment has come, such as the question at zero */
function appear(element) {
  element.hidden = Number(element.dataset.atZero) > now();
}

/** @param {Element} rect what is left of a stretch of time: an attribute of the drawing, which the page's policy lets through */
function shrink(rect) {
  const { from, until } = /** @type {SVGElement} */ (rect).dataset;
  const left = (Number(until) - now()) / (Number(until) - Number(from));
  rect.setAttribute("width", String(Math.round(1000 * Math.min(1, Math.max(0, left || 0))) / 10));
}

export function turn() {
  document.querySelectorAll("[data-until]").forEach(shrink);
  all("[data-unit]").forEach(lessen);
  all("[data-at-zero]").forEach(appear);
}
