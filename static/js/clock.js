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

/** What the server's clock shows. */
export const now = () => Date.now() + ahead;

/** @param {HTMLElement} element */
function paint(element) {
  const ms = Math.max(0, Number(element.dataset.deadline) - now());
  const seconds = Math.ceil(ms / 1000);
  const exact = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const minutes = (element.dataset.minutes ?? "{n}").replace("{n}", String(Math.ceil(ms / 60000)));
  const text = ms <= SECONDS_MATTER_MS ? exact : minutes;
  if (element.dataset.minutes) {
    if (SPOKEN_MS.some((at) => ms <= at && before > at)) say(minutes);
    before = ms;
  }
  if (element.textContent !== text) element.textContent = text;
}

export function tick() {
  all("[data-deadline]").forEach(paint);
}
