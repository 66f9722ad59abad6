/**
 * Sorting slips at the console: choosing several, keys, and a focus that goes on to the next slip by itself. All of it
 * is a shorter way to the forms that stand on the page; without this script those do the same.
 */

import { openDialog } from "./dialogs.js";
import { all, audience, byId, keyOf } from "./page.js";
import { openMenu } from "./slipmenu.js";
import {
  act, chooseTo, clear, columnOf, columns, count, focus, here, meant, numbersIn, pickOf, place, placeByDigit, rowOf, rows, seenIn, settleOn, toggle,
} from "./slips.js";
import { read, write } from "./storage.js";
import { onUndoKey } from "./undo.js";

const KEYS_OFF = keyOf("keys-off");

/**
 * What a button of the menu or of the bar, or a letter, stands for.
 * @param {string} what
 * @param {HTMLElement | null} row
 */
function perform(what, row) {
  const about = meant(row);
  if (what === "clear") return clear();
  if (what === "keys") return switchKeys();
  if (!about.length) return;
  if (what === "hide") return act("hide_ideas", { ideas: numbersIn(about) }, about, true);
  if (what === "remove") return act("workshop.remove_participant", { idea: numbersIn(about) }, about);
  if (what === "lift" || what === "lower") return lift(about);
  if (what === "show") return act("show_ideas", { ideas: numbersIn(about), seen: seenIn(about) }, about, true);
  openDialog(what, what === "merge" ? about : about.slice(0, 1), row);
}

/** Up on the wall, or down again where all of them stand there already. @param {HTMLElement[]} about */
function lift(about) {
  const down = about.every(({ dataset }) => "lifted" in dataset);
  if (audience !== "helper") act("lift_ideas", { ideas: numbersIn(about), lifted: String(!down) }, about);
}

const LETTERS = /** @type {Record<string, string>} */ ({ r: "reword", s: "merge", d: "divide", l: "lift", x: "hide", v: "show" });

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
  else if (key === "Enter") openMenu(row, row, perform);
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
  if (letter === "m") openMenu(row, row, perform);
  else if (LETTERS[letter] && (letter !== "v" || "waits" in row.dataset)) perform(LETTERS[letter], row);
  else return false;
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
  if (button?.dataset.does && !button.closest("[popover]")) return perform(button.dataset.does, here());
  if (button && row) return openMenu(row, button, perform);
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

/** Where somebody stands: the slip, its column, and the slips of it from top to bottom. */
let stood = { id: "", column: "", slips: /** @type {string[]} */ ([]) };

/** @param {HTMLElement} row */
function standAt(row) {
  const column = columnOf(row);
  stood = { id: row.id, column: column.id, slips: rows(column).map(({ id }) => id) };
}

/**
 * Somebody else has taken the slip one stands at: on to the next in the same column, as if one had moved it oneself.
 * The inbox holds still by itself.
 */
function goOn() {
  const row = byId(stood.id);
  const away = document.activeElement;
  if (!stood.id || stood.column === "group-inbox" || (row && columnOf(row).id === stood.column) || (away !== row && away !== document.body)) return;
  const left = new Set(all(`#${stood.column} [data-slip]`).map(({ id }) => id));
  const at = stood.slips.indexOf(stood.id);
  const next = [...stood.slips.slice(at + 1), ...stood.slips.slice(0, at).reverse()].find((id) => left.has(id));
  const to = next && byId(next);
  if (to) focus(to);
}

/** After a swap: one slip is where Tab comes to, and each can be dragged. */
function refresh() {
  goOn();
  const there = rows();
  const one = there.find((row) => row === here()) ?? there[0];
  for (const row of there) {
    row.tabIndex = row === one ? 0 : -1;
    row.draggable = true;
    for (const inner of all(".pick input, [data-menu]", row)) inner.tabIndex = -1;
  }
  if (one) settleOn(one);
  count();
  paintKeys();
}

/** @param {FocusEvent} event */
function onFocus(event) {
  const row = rowOf(/** @type {Element} */ (event.target));
  if (row && row !== here()) settleOn(row);
  if (row) standAt(row);
  else stood.id = "";
}

/** A fold that is opened to write in it: its field is where one writes next. @param {Event} event */
function onToggle(event) {
  const fold = /** @type {HTMLDetailsElement} */ (event.target);
  if (fold.matches("details[data-writes]") && fold.open && fold.contains(document.activeElement)) byId(fold.dataset.writes ?? "")?.focus();
}

export function sort() {
  document.documentElement.classList.add("scripted");
  document.addEventListener("keydown", onKey);
  document.addEventListener("keydown", onUndoKey);
  document.addEventListener("click", onClick);
  document.addEventListener("change", count);
  document.addEventListener("emptied", count);
  document.addEventListener("focusin", onFocus);
  document.addEventListener("toggle", onToggle, true);
  document.addEventListener("dragstart", onDragStart);
  document.addEventListener("dragover", onDragOver);
  document.addEventListener("drop", onDrop);
  document.addEventListener("dragend", onDragEnd);
  document.addEventListener("htmx:after:swap", refresh);
  refresh();
}
