/** The slips on the desk: which are chosen, which one is meant, and what is done with them. */

import { send } from "./console.js";
import { all, byId } from "./page.js";

const ROW = ".slip-row[data-slip]";

/** The id of the slip that Tab comes to. */
let current = "";
/** The id of the slip that was chosen last, where a choice of many begins. */
let anchor = "";

/** @param {ParentNode} [root] */
export const rows = (root = document) => all(ROW, root);

/** @param {Element | null} element */
export const rowOf = (element) => /** @type {HTMLElement | null} */ (element?.closest(ROW) ?? null);

/** @param {HTMLElement} row */
export const pickOf = (row) => /** @type {HTMLInputElement | null} */ (row.querySelector(".pick input"));

/** @param {HTMLElement} row */
const numbersOf = (row) => (row.dataset.slip ?? "").split(" ");

/** @param {HTMLElement} row */
export const columnOf = (row) => /** @type {HTMLElement} */ (row.closest(".group"));

export const columns = () => all("#columns .group").filter((column) => rows(column).length);

/** The rows an act is about: those chosen, else the one that has focus. @param {HTMLElement | null} row */
export function meant(row) {
  const chosen = rows().filter((each) => pickOf(each)?.checked);
  return chosen.length ? chosen : row ? [row] : [];
}

/**
 * Sends a command about slips, and goes on to the next one.
 * @param {string} name of the kind's own command, or with its dot that of another
 * @param {Record<string, string>} fields
 * @param {HTMLElement[]} about
 * @param {boolean} [leaves] whether the slips leave their column
 */
export function act(name, fields, about, leaves = false) {
  const chosen = /** @type {HTMLFormElement | null} */ (byId("chosen"));
  if (!chosen || !about.length) return;
  const form = document.createElement("form");
  form.action = chosen.getAttribute("action") ?? "";
  const activity = /** @type {HTMLInputElement} */ (chosen.elements.namedItem("activity")).value;
  const said = { do: name.includes(".") ? name : `idea_wall.${name}`, activity, ...fields };
  for (const [key, value] of Object.entries(said)) form.append(hidden(key, value));
  const next = leaves ? nextAfter(about) : null;
  for (const row of about) choose(row, false);
  if (next) focus(next);
  count();
  send(form, null);
}

/**
 * @param {string} name
 * @param {string} value
 */
function hidden(name, value) {
  const input = document.createElement("input");
  [input.type, input.name, input.value] = ["hidden", name, value];
  return input;
}

/** @param {HTMLElement[]} about */
export const numbersIn = (about) => about.flatMap(numbersOf).join(" ");

/** Since when the words stand there that the host reads, of each slip; nothing where one of them does not say. @param {HTMLElement[]} about */
export const seenIn = (about) => (about.every((row) => row.dataset.since) ? about.map((row) => row.dataset.since).join(" ") : "");

/** The slip after these in the column one is in; else the one before; else the column's head. @param {HTMLElement[]} about */
function nextAfter(about) {
  const from = rowOf(document.activeElement) ?? byId(current) ?? about[0];
  if (!from) return null;
  const column = columnOf(from);
  const inside = rows(column);
  const at = inside.indexOf(from);
  const free = (/** @type {HTMLElement} */ row) => !about.includes(row);
  return inside.slice(at).find(free) ?? inside.slice(0, at).reverse().find(free) ?? column.querySelector("h2[tabindex]");
}

/** @param {HTMLElement} element */
export function focus(element) {
  if (element.matches(ROW)) settleOn(element);
  element.focus();
}

// Choosing

/**
 * @param {HTMLElement} row
 * @param {boolean} chosen
 */
function choose(row, chosen) {
  const pick = pickOf(row);
  if (pick) pick.checked = chosen;
}

/** Chooses a slip or lets it go. @param {HTMLElement} row */
export function toggle(row) {
  choose(row, !pickOf(row)?.checked);
  anchor = row.id;
  count();
}

/** Chooses all from the slip that was chosen last to this one. @param {HTMLElement} row */
export function chooseTo(row) {
  const inside = rows(columnOf(row));
  const [from, to] = [inside.findIndex(({ id }) => id === anchor), inside.indexOf(row)];
  if (from < 0) return toggle(row);
  for (const each of inside.slice(Math.min(from, to), Math.max(from, to) + 1)) choose(each, true);
  count();
}

export function clear() {
  for (const row of rows()) choose(row, false);
  count();
}

/** How many are chosen, for the eye. */
export function count() {
  const chosen = rows().filter((row) => pickOf(row)?.checked).length;
  const words = byId("chosen-count");
  if (words) words.textContent = chosen === 1 ? words.dataset.one ?? "" : (words.dataset.many ?? "").replace("{n}", String(chosen));
  document.body.classList.toggle("choosing", chosen > 0);
}

/** The slip that Tab comes to. */
export const here = () => byId(current);

/** From now on Tab comes to this one. @param {HTMLElement} row */
export function settleOn(row) {
  const before = here();
  if (before?.matches(ROW)) before.tabIndex = -1;
  [current, row.tabIndex] = [row.id, 0];
}

/** @param {string} group */
export function place(group, row = rowOf(document.activeElement)) {
  const about = meant(row);
  act("place_ideas", { ideas: numbersIn(about), groups: group }, about, true);
}

/** @param {string} digit */
export function placeByDigit(digit, row = rowOf(document.activeElement)) {
  const groups = all("#chosen [data-group]");
  const group = groups[Number(digit) - 1];
  if (digit !== "0" && !group) return true;
  place(group?.dataset.group ?? "", row);
  return true;
}
