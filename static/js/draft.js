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
  if (field.dataset.draft) write(kept(field), field.value === field.defaultValue ? "" : field.value);
}

/** Puts kept drafts back into fields nobody has touched. */
export function restore() {
  for (const field of /** @type {Field[]} */ (all("textarea[data-draft]"))) {
    const text = field.value === field.defaultValue && read(kept(field));
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
 * Gives refused words back, where nothing else has been written since.
 * @param {string} key
 * @param {string} text
 */
export function giveBack(key, text) {
  if (!read(key)) write(key, text);
  restore();
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
