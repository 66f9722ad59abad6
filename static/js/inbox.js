/**
 * The inbox holds still under the hand that works in it. A slip that has been dealt with leaves its place behind, new
 * ones come last, and only the count changes; once the hand is gone the list closes up.
 */

import { all, byId } from "./page.js";
import { show } from "./swap.js";

const [IDLE_MS, LOOK_MS, SETTLED_MS] = [4000, 400, 350];
const SLIP = ".inbox-slip";
/** @type {DocumentFragment | null} what the list is to be, once nobody works in it */
let fresh = null;
let [handAt, settledAt] = [-IDLE_MS, -SETTLED_MS];
/** @type {string[]} the slips from the one that has focus to the end */
let following = [];

/** @param {ParentNode} root */
const rollIn = (root) => /** @type {HTMLElement | null} */ (root.querySelector(".inbox .group__roll"));
/** @param {Event} event */
const isInside = ({ target }) => target instanceof Element && Boolean(target.closest(".inbox"));
/** @param {Element} element */
const isSlip = (element) => element.matches(SLIP);

/** Somebody reaches into the list, or leaves it with the mouse. @param {Event} event */
function onHand(event) {
  if (isInside(event)) handAt = event.timeStamp;
  else if (event instanceof PointerEvent && event.pointerType === "mouse") handAt = -IDLE_MS;
}

function isHeld() {
  const focused = document.activeElement;
  const byKeys = focused?.closest(`.inbox ${SLIP}`) && focused.matches(":focus-visible");
  return Boolean(byKeys) || performance.now() - handAt < IDLE_MS;
}

/** A list that has just closed up has put something else under the finger: such a tap is not meant. @param {MouseEvent} tap */
function onTap(tap) {
  if (!tap.isTrusted || !isInside(tap) || tap.timeStamp - settledAt > SETTLED_MS) return;
  tap.preventDefault();
  tap.stopPropagation();
}

/** What stays in a slip's place: as high as it was. @param {HTMLElement} slip @param {string} words */
function placeOf(slip, words) {
  if (slip.dataset.gone) return /** @type {HTMLElement} */ (slip.cloneNode(true));
  const place = document.createElement("article");
  [place.id, place.className, place.dataset.gone] = [slip.id, "inbox-slip inbox-slip--gone", "1"];
  const height = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  height.setAttribute("width", "1");
  height.setAttribute("height", String(slip.getBoundingClientRect().height));
  const said = document.createElement("p");
  said.textContent = words.replace("{n}", slip.id.replace(/\D+/g, ""));
  place.append(height, said);
  return place;
}

/**
 * The list as it stands, with the newest of every slip in it, and those that are new behind them.
 * @param {HTMLElement} now
 * @param {HTMLElement} coming
 */
function heldStill(now, coming) {
  const slips = new Map(Array.from(coming.children).filter(isSlip).map((slip) => [slip.id, slip]));
  const kept = /** @type {HTMLElement[]} */ (Array.from(now.children)).map((child) => {
    if (!isSlip(child)) return child.cloneNode(true);
    const same = slips.get(child.id);
    slips.delete(child.id);
    return same ?? placeOf(child, now.dataset.gone ?? "");
  });
  return [...kept, ...slips.values()];
}

/** @param {Event} event */
function beforeSwap(event) {
  const { tasks } = /** @type {CustomEvent<{ tasks: { fragment: DocumentFragment }[] }>} */ (event).detail;
  const now = rollIn(document);
  remember();
  for (const { fragment } of tasks) {
    const coming = rollIn(fragment);
    const stage = /** @type {HTMLElement | null} */ (fragment.querySelector("#stage"));
    if (!now || !coming || (stage && stage.dataset.activity !== byId("stage")?.dataset.activity)) continue;
    fresh = null;
    if (!isHeld() || !now.querySelector(SLIP)) continue;
    fresh = document.createDocumentFragment();
    fresh.append(...Array.from(coming.children, (child) => child.cloneNode(true)));
    coming.replaceChildren(...heldStill(now, coming));
    setTimeout(settle, LOOK_MS);
  }
}

/** The list closes up, unless somebody still works in it. */
function settle() {
  const inbox = byId("inbox")?.cloneNode(true);
  const roll = inbox instanceof HTMLElement ? rollIn(inbox) : null;
  if (!fresh || !roll || !(inbox instanceof HTMLElement)) return;
  if (isHeld()) return void setTimeout(settle, LOOK_MS);
  roll.replaceChildren(fresh);
  fresh = null;
  settledAt = performance.now();
  void show(`<hx-partial hx-target="#inbox" hx-swap="outerMorph">${inbox.outerHTML}</hx-partial>`);
}

/** Which slip has focus, and which come after it. */
function remember() {
  const slip = document.activeElement?.closest(`.inbox ${SLIP}`);
  const slips = all(`.inbox ${SLIP}`).map(({ id }) => id);
  following = slip ? slips.slice(slips.indexOf(slip.id)) : [];
}

/** Focus that went with a slip goes on to the next one. */
function afterSwap() {
  const [first = ""] = following;
  if (document.activeElement !== document.body || byId(first)?.querySelector("button")) return;
  const next = following.map((id) => byId(id)?.querySelector("button")).find(Boolean);
  next?.focus({ preventScroll: true });
  following = [];
}

export function holdStill() {
  for (const name of ["pointermove", "pointerdown", "wheel", "touchmove", "keydown"]) {
    document.addEventListener(name, onHand, { passive: true });
  }
  window.addEventListener("click", onTap, true);
  document.addEventListener("htmx:before:swap", beforeSwap);
  document.addEventListener("htmx:after:swap", afterSwap);
}
