/** The menu of a slip: where it may go, and what else can be done with it. */

import { all, audience, byId } from "./page.js";
import { act, meant, numbersIn, place, placeByDigit } from "./slips.js";

/** @type {HTMLElement | null} */
let menu = null;
let about = "";
/** @type {(what: string, row: HTMLElement) => void} */
let perform = () => {};

/**
 * @param {HTMLElement} row
 * @param {HTMLElement} beside what was pressed, to stand beside
 * @param {(what: string, row: HTMLElement) => void} does what the words stand for
 */
export function openMenu(row, beside, does) {
  perform = does;
  show("slip-menu-template", row, beside);
  const chosen = meant(row);
  const title = menu?.querySelector("[data-title]");
  if (title instanceof HTMLElement) {
    const one = chosen.length === 1;
    title.textContent = (one ? title.dataset.one : title.dataset.many)?.replace("{n}", one ? numbersIn(chosen) : String(chosen.length)) ?? "";
  }
  for (const item of all("[data-single]", menu ?? document)) item.hidden = chosen.length > 1;
  for (const item of all("[data-waiting]", menu ?? document)) item.hidden = !chosen.some(({ dataset }) => "waits" in dataset);
  for (const item of all("[data-pick]", menu ?? document)) {
    item.hidden = chosen.length > 1 || !row.dataset.table;
    item.setAttribute("aria-checked", String("picked" in row.dataset));
  }
  const lifted = chosen.every(({ dataset }) => "lifted" in dataset);
  for (const item of all("[data-led]", menu ?? document)) {
    item.hidden = audience === "helper" || lifted !== (item.dataset.does === "lower") || chosen.some(({ dataset }) => "waits" in dataset);
  }
  for (const item of all("[data-author]", menu ?? document)) item.hidden = audience === "helper" || chosen.length > 1 || !("phone" in row.dataset);
  here(row);
  if (menu) put(menu, beside); // now that it says all it says, it is as high as it will be
  items()[0]?.focus();
}

/**
 * @param {string} template
 * @param {HTMLElement} row
 * @param {HTMLElement} beside
 */
function show(template, row, beside) {
  closeMenu();
  const source = /** @type {HTMLTemplateElement | null} */ (byId(template));
  const made = source?.content.firstElementChild?.cloneNode(true);
  if (!(made instanceof HTMLElement)) return;
  [menu, about] = [made, row.id];
  (document.querySelector("main") ?? document.body).append(made);
  made.addEventListener("click", onClick);
  made.addEventListener("keydown", onKey);
  made.addEventListener("toggle", (event) => /** @type {ToggleEvent} */ (event).newState === "closed" && leave(made));
  made.showPopover();
  put(made, beside);
}

/**
 * Beside what it belongs to, inside the window. By the object model, which the page's policy lets through.
 * @param {HTMLElement} made
 * @param {HTMLElement} beside
 */
function put(made, beside) {
  const [box, own] = [beside.getBoundingClientRect(), made.getBoundingClientRect()];
  const [right, left, last] = [box.right + 4, box.left - own.width - 4, innerWidth - own.width - 4];
  made.style.left = `${Math.max(4, right < last ? right : left < 4 ? last : Math.min(left, last))}px`;
  made.style.top = `${Math.max(4, Math.min(box.top, innerHeight - own.height - 4))}px`;
}

/** Where the slip lies already is marked. @param {HTMLElement} row */
function here(row) {
  const groups = (row.dataset.in ?? "").split(" ");
  const tags = (row.dataset.tags ?? "").split("\n");
  for (const item of all("[data-place]", menu ?? document)) item.classList.toggle("lies-here", groups.includes(item.dataset.place ?? "-"));
  for (const item of all("[data-also]", menu ?? document)) item.setAttribute("aria-checked", String(groups.includes(item.dataset.also ?? "-")));
  for (const item of all("[data-tag]", menu ?? document)) item.setAttribute("aria-checked", String(tags.includes(item.dataset.tag ?? "")));
}

const items = () => (menu ? all("button", menu).filter(({ hidden }) => !hidden) : []);

/** The menu goes, without a word to the slip. */
function closeMenu() {
  menu?.remove();
  menu = null;
}

/**
 * Closed by Esc or by a press elsewhere: back to the slip. The browser tells a moment later, when another menu may be open.
 * @param {HTMLElement} made
 */
function leave(made) {
  if (menu !== made) return;
  const within = menu.contains(document.activeElement) || document.activeElement === document.body;
  closeMenu();
  if (within) byId(about)?.focus();
}

/** @param {Event} event */
function onClick(event) {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button"));
  const row = byId(about);
  if (!button || !row) return;
  const { does, open } = button.dataset;
  if (open) return openSecond(`${open}-template`, row);
  closeMenu();
  row.focus();
  if (does) perform(does, row);
  else if ("place" in button.dataset) place(button.dataset.place ?? "", row);
  else check(button, row);
}

/**
 * @param {string} template
 * @param {HTMLElement} row
 */
function openSecond(template, row) {
  show(template, row, row);
  here(row);
  items()[0]?.focus();
}

/**
 * Sets what is not set, and takes away what is.
 * @param {HTMLElement} button
 * @param {HTMLElement} row
 */
function check(button, row) {
  const chosen = meant(row);
  const ideas = numbersIn(chosen);
  const on = button.getAttribute("aria-checked") === "true";
  const { also, tag } = button.dataset;
  if (also) act(on ? "take_out_of_group" : "add_to_group", { ideas, group: also }, chosen);
  else if (tag) act("tag_ideas", { ideas, tag, tagged: String(!on) }, chosen);
  else act("pick_idea", { idea: ideas, picked: String(!on) }, chosen);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const there = items();
  const at = there.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const to = { ArrowDown: there[(at + 1) % there.length], ArrowUp: there[(at || there.length) - 1], Home: there[0], End: there[there.length - 1] }[event.key];
  const row = byId(about);
  if (to) to.focus();
  else if (/^\d$/.test(event.key) && row && all("[data-place]", menu ?? document).length) {
    closeMenu();
    row.focus();
    placeByDigit(event.key, row);
  } else return;
  event.preventDefault();
  event.stopPropagation();
}
