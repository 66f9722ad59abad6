/** Large text, at once and without a new page. */

import { all } from "./page.js";

const YEAR_S = 31536000;

/** @param {HTMLFormElement} form */
export function toggleText(form) {
  const root = document.documentElement;
  const large = root.dataset.text !== "large";
  if (large) root.dataset.text = "large";
  else delete root.dataset.text;
  const value = large ? `large; max-age=${YEAR_S}` : "; max-age=0";
  document.cookie = `${form.dataset.cookie ?? "text"}=${value}; path=/; samesite=lax`;
  for (const button of all("[aria-pressed]", form)) button.setAttribute("aria-pressed", String(large));
}
