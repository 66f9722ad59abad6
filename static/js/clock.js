/** Countdowns by the server's clock: the phone's own may be a day wrong. */

import { all, say } from "./page.js";

const SECONDS_MATTER_MS = 90000;
const SPOKEN_MS = [300000, 60000];
/** How much time was left a second ago. */
let before = 0;
let ahead = Number(document.body.dataset.now ?? Date.now()) - Date.now();

/** @param {number} serverNow */
export function setClock(serverNow) {
  if (Number.isFinite(serverNow)) ahead = serverNow - Date.now();
}

/** @param {HTMLElement} element */
function paint(element) {
  const ms = Math.max(0, Number(element.dataset.deadline) - Date.now() - ahead);
  const seconds = Math.ceil(ms / 1000);
  const exact = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const minutes = (element.dataset.minutes ?? "{n}").replace("{n}", String(Math.ceil(ms / 60000)));
  const text = ms <= SECONDS_MATTER_MS ? exact : minutes;
  if (element.dataset.minutes) {
    if (SPOKEN_MS.some((at) => ms <= at && before > at)) say(minutes);
    before = ms;
  }
  if (element.textContent === text) return;
  element.textContent = text;
  if ("unit" in element.dataset) lessen(element);
}

/** The word beside a large number is smaller than it. @param {HTMLElement} element */
function lessen(element) {
  const [, number = "", unit = ""] = /^([\d:]+)(.*)$/.exec(element.textContent ?? "") ?? [];
  const small = document.createElement("small");
  small.textContent = unit;
  if (unit) element.replaceChildren(number, small);
}

/** @param {HTMLElement} element what shows itself when its moment has come, such as the question at zero */
function appear(element) {
  element.hidden = Number(element.dataset.atZero) > Date.now() + ahead;
}

/** @param {Element} rect what is left of a stretch of time: an attribute of the drawing, which the page's policy lets through */
function shrink(rect) {
  const { from, until } = /** @type {SVGElement} */ (rect).dataset;
  const left = (Number(until) - Date.now() - ahead) / (Number(until) - Number(from));
  rect.setAttribute("width", String(Math.round(1000 * Math.min(1, Math.max(0, left || 0))) / 10));
}

export function tick() {
  document.querySelectorAll("[data-until]").forEach(shrink);
  all("[data-deadline]").forEach(paint);
  all("[data-at-zero]").forEach(appear);
}
