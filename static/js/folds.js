/** Menus at the console that lie over what is below them: one at a time, and Escape puts the one away that one is in. */

import { all } from "./page.js";

const OPEN = "details.fold[open]:has(> .menu)";

/** Another one was open, perhaps over the one that was asked for. @param {Event} event */
function onToggle(event) {
  const fold = /** @type {HTMLDetailsElement} */ (event.target);
  if (!fold.matches(OPEN) || !fold.contains(document.activeElement)) return;
  for (const other of /** @type {HTMLDetailsElement[]} */ (all(OPEN))) if (!other.contains(fold)) other.open = false;
}

/** What was typed in it stays there. @param {KeyboardEvent} event */
function onKey(event) {
  const fold = /** @type {HTMLDetailsElement | null} */ (/** @type {Element} */ (event.target).closest(OPEN));
  if (event.key !== "Escape" || !fold || event.defaultPrevented) return;
  event.preventDefault();
  fold.open = false;
  fold.querySelector("summary")?.focus();
}

export function foldOneAtATime() {
  document.addEventListener("toggle", onToggle, true);
  document.addEventListener("keydown", onKey);
}
