/** Ctrl+Z takes back what the notice offers to take back, wherever focus is but in a field that has an undo of its own. */

import { all } from "./page.js";

/** @param {KeyboardEvent} event */
export function onUndoKey(event) {
  const asked = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
  const target = /** @type {Element} */ (event.target);
  const button = all("#notice .undo form button")[0];
  if (!asked || !button?.checkVisibility({ visibilityProperty: true }) || target.matches("input, textarea, select")) return;
  event.preventDefault();
  button.click();
}
