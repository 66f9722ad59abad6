/** How much room is left on the slip, counted as the server counts. */

import { all, byId, say } from "./page.js";

const NEAR = 20;
const SPOKEN = [20, 10, 0];
/** How much was left when somebody last looked; nothing before that, so that a page does not speak as it comes. */
let before = NaN;

/** @param {HTMLElement} counter */
const fieldOf = (counter) => /** @type {HTMLTextAreaElement | null} */ (byId(counter.dataset.counterFor ?? ""));

/** @param {HTMLElement} counter */
function left(counter) {
  const line = (fieldOf(counter)?.value ?? "").normalize("NFC").replace(/\s+/g, " ").trim();
  return Number(counter.dataset.limit) - Array.from(line).length;
}

/** @param {HTMLElement} counter */
function paint(counter) {
  const n = left(counter);
  const { left: some = "", full = "", over = full } = counter.dataset;
  const text = (n > 0 ? some : n < 0 ? over : full).replace("{n}", String(Math.abs(n)));
  counter.classList.toggle("near", n > 0 && n <= NEAR);
  counter.classList.toggle("full", n <= 0);
  if (counter.textContent !== text) counter.textContent = text;
  // A pasted text passes several at once.
  if (SPOKEN.some((at) => n <= at && before > at)) say(text);
  before = n;
}

export function countAll() {
  all("[data-counter-for]").forEach(paint);
}

/**
 * True when a text of `form` is too long; then the person is taken to it.
 * @param {HTMLFormElement} form
 */
export function tooLong(form) {
  const counter = all("[data-counter-for]").find((each) => fieldOf(each)?.form === form && left(each) < 0);
  if (!counter) return false;
  fieldOf(counter)?.focus();
  say(counter.textContent ?? "");
  return true;
}
