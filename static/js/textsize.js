/** Large text, at once and without a new page. */

import { all } from "./page.js";

const YEAR_S = 31536000;

/** @param {HTMLFormElement} form */
export function toggleText(form) {
  const root = document.documentElement;
  const large = root.dataset.text !== "large";
  if (large) root.dataset.text = "large";
  else delete root.dataset.text;
  document.cookie = `${form.dataset.cookie ?? "text"}=${large ? "large" : ""}; path=/; max-age=${large ? YEAR_S : 0}; samesite=lax`;
  for (const button of all("[aria-pressed]", form)) button.setAttribute("aria-pressed", String(large));
}
