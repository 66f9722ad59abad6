/** Dialogs about a slip: merge, divide, reword. Each holds the same form as the page has for those without script. */

import { countAll, tooLong } from "./counter.js";
import { all, byId } from "./page.js";

const LIMIT = 140;
const SEAMS = [". ", "; ", " og ", ", "];

/**
 * @param {string} what
 * @param {HTMLElement[]} about
 * @param {HTMLElement | null} row where one comes back to
 */
export function openDialog(what, about, row) {
  const template = /** @type {HTMLTemplateElement | null} */ (byId(`${what}-template`));
  const form = template?.content.firstElementChild?.cloneNode(true);
  if (!(form instanceof HTMLFormElement) || !about.length) return;
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", `${what}-title`);
  dialog.append(form);
  fill(form, what, about);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    byId(row?.id ?? "")?.focus();
  });
  for (const cancel of all("[data-cancel]", form)) cancel.addEventListener("click", () => dialog.close());
  // The form is read by whoever hears the submit after this; then the dialog may go.
  form.addEventListener("submit", () => setTimeout(() => tooLong(form) || dialog.close()));
  dialog.showModal();
  countAll();
  const text = /** @type {HTMLTextAreaElement | null} */ (form.querySelector("[data-other]:not([hidden]) input, textarea"));
  text?.focus();
  text?.select();
}

/**
 * @param {HTMLFormElement} form
 * @param {string} what
 * @param {HTMLElement[]} about
 */
function fill(form, what, about) {
  const numbers = about.flatMap(({ dataset }) => (dataset.slip ?? "").split(" "));
  const texts = about.map(wordsOf);
  name(form, what, numbers);
  for (const number of what === "merge" ? numbers : numbers.slice(0, 1)) form.append(hidden(what === "merge" ? "ideas" : "idea", number));
  const other = /** @type {HTMLElement | null} */ (form.querySelector("[data-other]"));
  if (other) {
    other.hidden = numbers.length > 1;
    for (const input of all("input", other)) /** @type {HTMLInputElement} */ (input).disabled = numbers.length > 1;
  }
  for (const slips of all("[data-slips]", form)) slips.append(...about.map(copyOf));
  preset(form, what, texts);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} what
 * @param {string[]} numbers
 */
function name(form, what, numbers) {
  const title = /** @type {HTMLElement | null} */ (form.querySelector("[data-title]"));
  if (!title) return;
  const [one = ""] = numbers;
  const words = numbers.length === 2 ? title.dataset.two : numbers.length > 2 ? title.dataset.many : title.dataset.one;
  const n = what === "merge" && numbers.length > 2 ? String(numbers.length) : one;
  title.textContent = (words ?? title.dataset.one ?? "").replace("{n}", n);
}

/** As they were written: where a long word may be broken is for the eye alone. @param {HTMLElement} row */
const wordsOf = (row) => (row.querySelector("[id^='t-']")?.firstChild?.textContent ?? "").replaceAll("\u00ad", "").trim();

/** The slip as it looks, without what can be done with it. @param {HTMLElement} row */
function copyOf(row) {
  const slip = document.createElement("article");
  slip.className = `slip ${Array.from(row.classList).find((each) => each.startsWith("paper-")) ?? "paper-yellow"}`;
  const [number, text] = [document.createElement("span"), document.createElement("p")];
  [number.className, text.className] = ["slip__number", "slip__text"];
  number.textContent = (row.dataset.slip ?? "").split(" ").join(" + ");
  text.textContent = wordsOf(row);
  slip.append(number, text);
  return slip;
}

/**
 * Something to go on from: all the words where they fit, or the two halves where there is a seam.
 * @param {HTMLFormElement} form
 * @param {string} what
 * @param {string[]} texts
 */
function preset(form, what, texts) {
  const [first = ""] = texts;
  const together = texts.map((text) => text.replace(/[.\s]+$/, "")).join(". ");
  const [one, other] = halves(first);
  set(form, "text", what === "merge" ? (together.length <= LIMIT ? together : first) : what === "divide" ? one : first);
  set(form, "rest", other);
}

/**
 * @param {string} text
 * @returns {[string, string]}
 */
function halves(text) {
  const seam = SEAMS.find((each) => text.includes(each));
  if (!seam) return [text, ""];
  const at = text.indexOf(seam);
  const rest = text.slice(at + seam.length).trim();
  return [text.slice(0, at).replace(/[,;\s]+$/, ""), rest.charAt(0).toUpperCase() + rest.slice(1)];
}

/**
 * @param {HTMLFormElement} form
 * @param {string} field
 * @param {string} value
 */
function set(form, field, value) {
  const input = form.elements.namedItem(field);
  if (input instanceof HTMLTextAreaElement) input.value = value;
}

/**
 * @param {string} key
 * @param {string} value
 */
function hidden(key, value) {
  const input = document.createElement("input");
  [input.type, input.name, input.value] = ["hidden", key, value];
  return input;
}
