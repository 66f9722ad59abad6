/** Dots are counted here tap by tap; the server only hears what the count shall be. */

import { all, say } from "./page.js";

/** What makes two counts the same one's: on a phone that goes round, also whose turn it is. */
const ABOUT = ["activity", "item", "by.turn"];

const REST_MS = 600;
/** @type {HTMLFormElement | null} where a dot was laid last, and nothing has been said of it yet */
let last = null;
let resting = 0;

/**
 * The count after a tap: one step up or down, or on and off.
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement | null} button
 */
export function countAfter(form, button) {
  const now = Number(form.dataset.dots);
  return button?.dataset.step ? Math.max(0, now + Number(button.dataset.step)) : Number(!now);
}

/**
 * What a command about dots is about; empty for every other command.
 * @param {URLSearchParams} fields
 */
export const subject = (fields) =>
  fields.has("dots") ? ["do", ...ABOUT].map((name) => fields.get(name)).join(" ") : "";

/**
 * Lets the dot move at once, wherever its item is shown.
 * @param {URLSearchParams} fields
 */
export function paintDots(fields) {
  const count = fields.get("dots") ?? "";
  for (const form of /** @type {HTMLFormElement[]} */ (all("form[data-dots]"))) {
    const own = new FormData(form);
    if (ABOUT.some((name) => own.get(name) !== fields.get(name))) continue;
    form.dataset.dots = count;
    clearTimeout(resting);
    [last, resting] = [form, 0];
    for (const part of all("[data-when]", form)) part.hidden = (part.dataset.when === "1") !== (count !== "0");
    for (const part of all("[data-count]", form)) part.textContent = count;
    for (const part of all("[aria-pressed]", form)) part.setAttribute("aria-pressed", String(count !== "0"));
  }
}

/** The server has counted: what lies there and how many are left is said once the hand rests. */
export function tellDots() {
  if (last && !resting) resting = setTimeout(() => {
    say(`${last?.dataset.told} ${all(".board")[0]?.textContent?.trim()}`);
    last = null;
  }, REST_MS);
}
