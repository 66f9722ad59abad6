/** Text that is written and not yet sent: kept on the device, never overwritten. */

import { all, keyOf } from "./page.js";
import { read, write } from "./storage.js";

/** @typedef {HTMLTextAreaElement | HTMLInputElement} Field */

const FIELDS = "textarea, input:not([type]), input[type=text]";

/** @param {ParentNode} root */
const fieldsIn = (root) => /** @type {Field[]} */ (all(FIELDS, root));

/**
 * @param {unknown} element
 * @returns {element is Field}
 */
export const isField = (element) => element instanceof HTMLElement && element.matches(FIELDS);

/** @param {Field} field */
const kept = (field) => keyOf("draft") + "." + field.dataset.draft;

const drafts = () => /** @type {Field[]} */ (all("textarea[data-draft]"));

/** @param {Field} field */
const untouched = (field) => field.value === field.defaultValue;

/** What stands in the fields now, to be compared with what stands there later. */
export const words = () => fieldsIn(document).map((field) => field.value).join("\n");

/**
 * The first field whose text somebody would miss.
 * @param {ParentNode | null} root
 */
export function draftIn(root) {
  return root && fieldsIn(root).find((field) =>
    field.value.trim() && (field.value !== field.defaultValue || field === document.activeElement));
}

/** @param {Field} field */
export function keep(field) {
  if (field.dataset.draft) write(kept(field), untouched(field) ? "" : field.value);
}

/** Puts kept drafts back into fields nobody has touched. */
export function restore() {
  for (const field of drafts()) {
    const text = untouched(field) && read(kept(field));
    if (text) put(field, text);
  }
}

/**
 * Empties fields whose text is sent or dropped.
 * @param {ParentNode} root
 */
export function clear(root) {
  for (const field of fieldsIn(root)) put(field, field.defaultValue);
}

/**
 * Gives refused words back, where nothing else has been written since. False when no field here shows them.
 * @param {string} key
 * @param {string} text
 */
export function giveBack(key, text) {
  const field = drafts().find((each) => kept(each) === key);
  if (field && untouched(field)) put(field, text);
  else if (!read(key)) write(key, text);
  return field?.value.trim() === text;
}

/**
 * What is saved is no draft any more, unless it has been changed again.
 * @param {string} key
 * @param {string} text
 */
export function forget(key, text) {
  if (read(key).trim() === text) write(key, "");
}

/** @param {HTMLFormElement} form */
export function keyIn(form) {
  const field = fieldsIn(form).find((each) => each.dataset.draft);
  return field ? { key: kept(field), text: field.value } : null;
}

/**
 * @param {Field} field
 * @param {string} text
 */
function put(field, text) {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
