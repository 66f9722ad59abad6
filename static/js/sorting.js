/**
 * Sorting slips at the console: choosing several, keys, and a focus that goes on to the next slip by itself. All of it
 * is a shorter way to the forms that stand on the page; without this script those do the same.
 */

import { send } from "./console.js";
import { openDialog } from "./dialogs.js";
import { all, byId, keyOf } from "./page.js";
import { openMenu } from "./slipmenu.js";
import { read, write } from "./storage.js";

const ROW = ".slip-row[data-slip]";
const KEYS_OFF = keyOf("keys-off");

/** The id of the slip that Tab comes to. */
let current = "";
/** The id of the slip that was chosen last, where a choice of many begins. */
let anchor = "";

/** @param {ParentNode} [root] */
const rows = (root = document) => all(ROW, root);

/** @param {Element | null} element */
const rowOf = (element) => /** @type {HTMLElement | null} */ (element?.closest(ROW) ?? null);

/** @param {HTMLElement} row */
const pickOf = (row) => /** @type {HTMLInputElement | null} */ (row.querySelector(".pick input"));

/** @param {HTMLElement} row */
const numbersOf = (row) => (row.dataset.slip ?? "").split(" ");

/** @param {HTMLElement} row */
const columnOf = (row) => /** @type {HTMLElement} */ (row.closest(".group"));

const columns = () => all("#columns .group").filter((column) => rows(column).length);

/** The rows an act is about: those chosen, else the one that has focus. @param {HTMLElement | null} row */
export function meant(row) {
  const chosen = rows().filter((each) => pickOf(each)?.checked);
  return chosen.length ? chosen : row ? [row] : [];
}

/**
 * Sends a command about slips, and goes on to the next one.
 * @param {string} name
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
  const said = { do: `idea_wall.${name}`, activity, ...fields };
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
function focus(element) {
  if (element.matches(ROW)) [current, element.tabIndex] = [element.id, 0];
  element.focus({ preventScroll: false });
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
function toggle(row) {
  choose(row, !pickOf(row)?.checked);
  anchor = row.id;
  count();
}

/** Chooses all from the slip that was chosen last to this one. @param {HTMLElement} row */
function chooseTo(row) {
  const inside = rows(columnOf(row));
  const [from, to] = [inside.findIndex(({ id }) => id === anchor), inside.indexOf(row)];
  if (from < 0) return toggle(row);
  for (const each of inside.slice(Math.min(from, to), Math.max(from, to) + 1)) choose(each, true);
  count();
}

function clear() {
  for (const row of rows()) choose(row, false);
  count();
}

/** How many are chosen, for the eye. */
function count() {
  const chosen = rows().filter((row) => pickOf(row)?.checked).length;
  const words = byId("chosen-count");
  if (words) words.textContent = chosen === 1 ? words.dataset.one ?? "" : (words.dataset.many ?? "").replace("{n}", String(chosen));
  document.body.classList.toggle("choosing", chosen > 0);
}

// What can be done

/** @param {string} group */
export function place(group, row = rowOf(document.activeElement)) {
  const about = meant(row);
  act("place_ideas", { ideas: numbersIn(about), groups: group }, about, true);
}

/**
 * What a button of the menu or of the bar, or a letter, stands for.
 * @param {string} what
 * @param {HTMLElement | null} row
 */
export function perform(what, row) {
  const about = meant(row);
  if (what === "clear") return clear();
  if (what === "keys") return switchKeys();
  if (!about.length) return;
  if (what === "hide") return act("hide_ideas", { ideas: numbersIn(about) }, about, true);
  if (what === "show") return act("show_ideas", { ideas: numbersIn(about) }, about, true);
  openDialog(what, what === "merge" ? about : about.slice(0, 1), row);
}

const LETTERS = /** @type {Record<string, string>} */ ({ r: "reword", s: "merge", d: "divide", x: "hide", v: "show" });

/** @param {KeyboardEvent} event */
function onKey(event) {
  const row = rowOf(/** @type {Element} */ (event.target));
  if (!row || event.target !== row || event.ctrlKey || event.metaKey || event.altKey) return;
  if (onMove(event, row) || onChoice(event, row) || onLetter(event, row)) event.preventDefault();
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement} row
 */
function onMove({ key, shiftKey }, row) {
  const inside = rows(columnOf(row));
  const at = inside.indexOf(row);
  const to = { ArrowDown: inside[at + 1], ArrowUp: inside[at - 1], Home: inside[0], End: inside[inside.length - 1] }[key];
  const beside = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (to && shiftKey) {
    if (!pickOf(row)?.checked) toggle(row);
    chooseTo(to);
  }
  if (to) focus(to);
  if (beside) sideways(row, at, beside);
  return key.startsWith("Arrow") || key === "Home" || key === "End";
}

/**
 * @param {HTMLElement} row
 * @param {number} at
 * @param {number} step
 */
function sideways(row, at, step) {
  const there = columns();
  const next = there[there.indexOf(columnOf(row)) + step];
  const inside = next ? rows(next) : [];
  if (inside.length) focus(/** @type {HTMLElement} */ (inside[Math.min(at, inside.length - 1)]));
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement} row
 */
function onChoice({ key }, row) {
  if (key === " ") toggle(row);
  else if (key === "Enter") openMenu(row);
  else if (key === "Escape") clear();
  else return false;
  return true;
}

/**
 * Single letters and digits: only while a slip has focus, and only while they are switched on.
 * @param {KeyboardEvent} event
 * @param {HTMLElement} row
 */
function onLetter({ key }, row) {
  const letter = key.toLowerCase();
  if (read(KEYS_OFF)) return false;
  if (/^\d$/.test(key)) return placeByDigit(key);
  if (letter === "m") openMenu(row);
  else if (LETTERS[letter] && (letter !== "v" || "waits" in row.dataset)) perform(LETTERS[letter], row);
  else return false;
  return true;
}

/** @param {string} digit */
export function placeByDigit(digit, row = rowOf(document.activeElement)) {
  const groups = all("#chosen [data-group]");
  const group = groups[Number(digit) - 1];
  if (digit !== "0" && !group) return true;
  place(group?.dataset.group ?? "", row);
  return true;
}

function switchKeys() {
  write(KEYS_OFF, read(KEYS_OFF) ? "" : "1");
  paintKeys();
}

function paintKeys() {
  const button = all('[data-does="keys"]')[0];
  if (!button) return;
  const off = Boolean(read(KEYS_OFF));
  button.textContent = (off ? button.dataset.on : button.dataset.off) ?? "";
  button.setAttribute("aria-pressed", String(off));
  button.parentElement?.classList.toggle("key-hints--off", off);
}

// The pointer

/** @param {MouseEvent} event */
function onClick(event) {
  const target = /** @type {Element} */ (event.target);
  const button = /** @type {HTMLElement | null} */ (target.closest("[data-does], [data-menu]"));
  const row = rowOf(target);
  if (button?.dataset.does && !button.closest("[popover]")) return perform(button.dataset.does, byId(current));
  if (button && row) return openMenu(row, button);
  if (!row || target.closest("button, a, label, input, summary, form")) return;
  focus(row);
  if (event.shiftKey) chooseTo(row);
  else toggle(row);
}

/** @param {DragEvent} event */
function onDragStart(event) {
  const row = rowOf(/** @type {Element} */ (event.target));
  if (!row || !event.dataTransfer) return;
  focus(row);
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", numbersIn(meant(row)));
  row.classList.add("dragged");
}

/** @param {DragEvent} event */
function onDragOver(event) {
  const column = /** @type {Element} */ (event.target).closest(".group[data-group]");
  for (const other of all(".drop-here")) if (other !== column) other.classList.remove("drop-here");
  if (!column || !all(".dragged").length) return;
  event.preventDefault();
  column.classList.add("drop-here");
}

/** @param {DragEvent} event */
function onDrop(event) {
  const column = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".group[data-group]"));
  const [row] = all(".dragged");
  onDragEnd();
  if (!column || !row) return;
  event.preventDefault();
  place(column.dataset.group ?? "", row);
}

function onDragEnd() {
  for (const marked of all(".dragged, .drop-here")) marked.classList.remove("dragged", "drop-here");
}

// Keeping up with the page

/** After a swap: one slip is where Tab comes to, and each can be dragged. */
function refresh() {
  const there = rows();
  const one = there.find(({ id }) => id === current) ?? there[0];
  for (const row of there) {
    row.tabIndex = row === one ? 0 : -1;
    row.draggable = true;
    for (const inner of all(".pick input, [data-menu]", row)) inner.tabIndex = -1;
  }
  if (one) current = one.id;
  count();
  paintKeys();
}

/** @param {FocusEvent} event */
function onFocus(event) {
  const row = rowOf(/** @type {Element} */ (event.target));
  if (!row || row.id === current) return;
  const before = byId(current);
  if (before?.matches(ROW)) before.tabIndex = -1;
  [current, row.tabIndex] = [row.id, 0];
}

if ("htmx" in window) {
  document.documentElement.classList.add("scripted");
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("change", count);
  document.addEventListener("focusin", onFocus);
  document.addEventListener("dragstart", onDragStart);
  document.addEventListener("dragover", onDragOver);
  document.addEventListener("drop", onDrop);
  document.addEventListener("dragend", onDragEnd);
  document.addEventListener("htmx:after:swap", refresh);
  refresh();
}
