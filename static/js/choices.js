/** What a person chooses is marked here tap by tap; the server only hears what shall be. */

import { all, say } from "./page.js";
import { fieldsOf } from "./post.js";

/** Where a command says what is chosen. All else, but its id, is what the choice is about, and whose turn it is. */
const CHOICES = ["dots", "light", "chosen"];

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

/** @param {URLSearchParams} fields */
const choice = (fields) => CHOICES.map((name) => fields.get(name)).join("");

/** @param {URLSearchParams} fields */
function about(fields) {
  const rest = new URLSearchParams(fields);
  for (const name of [...CHOICES, "id"]) rest.delete(name);
  return String(rest);
}

/**
 * What a choice is about; empty for every other command.
 * @param {URLSearchParams} fields
 */
export const subject = (fields) => choice(fields) && about(fields);

/**
 * Lets it be seen at once, wherever one can choose the same.
 * @param {URLSearchParams} fields
 */
export function mark(fields) {
  for (const form of /** @type {HTMLFormElement[]} */ (all("form[data-outbox]"))) {
    if (about(fieldsOf(form, null)) === about(fields)) markIn(form, choice(fields));
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {string} chosen
 */
function markIn(form, chosen) {
  const on = chosen !== "0" && chosen !== "false";
  const rivals = all("[data-one] [aria-pressed]");
  for (const key of /** @type {HTMLButtonElement[]} */ (all("[aria-pressed]", form))) {
    const pressed = rivals.length ? key.value === chosen : on;
    if (pressed) for (const rival of rivals) rival.setAttribute("aria-pressed", "false");
    key.setAttribute("aria-pressed", String(pressed));
    if (!rivals.length) key.value = String(!on);
  }
  if (form.dataset.dots) count(form, chosen, on);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} dots
 * @param {boolean} on
 */
function count(form, dots, on) {
  form.dataset.dots = dots;
  clearTimeout(resting);
  [last, resting] = [form, 0];
  for (const part of all("[data-when]", form)) part.hidden = (part.dataset.when === "1") !== on;
  for (const part of all("[data-count]", form)) part.textContent = dots;
}

/** The server has counted: what lies there and how many are left is said once the hand rests. */
export function tellDots() {
  if (last && !resting) resting = setTimeout(() => {
    say(`${last?.dataset.told} ${all(".board")[0]?.textContent?.trim()}`);
    last = null;
  }, REST_MS);
}
