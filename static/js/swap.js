/** Hands the server's HTML to htmx. The task on the stage waits while somebody is writing. */

import { clear, draftIn, isField } from "./draft.js";
import { all, audience, bar, byId } from "./page.js";

/** @typedef {{ target: Element | null, fragment: DocumentFragment }} Task */
/** @type {{ swap(ctx: { text: string, swap: string, target: Element, sourceElement: Element }): Promise<void> }} */
const htmx = /** @type {any} */ (window).htmx;

/** @type {HTMLElement | null} The newest stage that has been put off. */
let later = null;

export const stamp = () => byId("stage")?.dataset.stamp ?? "";

/**
 * What somebody is in the middle of. A phone's task is new with every new stage; at the console the frame changes with
 * every group that another helper makes, and whoever sorts slips there sorts on.
 */
const task = () => (audience === "participant" ? stamp() : byId("stage")?.dataset.activity ?? "");

/** @param {string} html */
export async function show(html) {
  const [before, about] = [stamp(), task()];
  const [focus, goOn, hold] = [focusNow(), stopsNow(), placeNow()];
  const [taken] = takers();
  await htmx.swap({ text: html, swap: "none", target: document.body, sourceElement: document.body });
  hold();
  if (task() === about) focus();
  const held = task() === about ? document.activeElement !== document.body : document.activeElement?.matches("input, textarea, select");
  if (stamp() !== before && !held) all('#stage h1[tabindex="-1"]')[0]?.focus();
  const [taker] = takers();
  if (taker && taker !== taken) byId(taker)?.focus();
  if (document.activeElement === document.body) goOn();
}

/** What asks for focus when it appears: that the phone shall be handed on. */
const takers = () => all("[data-takes-focus]").map(({ id }) => id);

/** Remembers who has focus; what is returned gives it back if a swap took it. */
function focusNow() {
  const { id = "", selectionStart = null, selectionEnd = null } = /** @type {any} */ (document.activeElement ?? {});
  return () => {
    const element = typeof id === "string" && document.activeElement === document.body ? byId(id) : null;
    element?.focus({ preventScroll: true });
    if (isField(element)) element.setSelectionRange(selectionStart, selectionEnd);
  };
}

/** Remembers what Tab comes to after the one who has focus; what is returned goes there, where that one is gone. */
function stopsNow() {
  const stops = all("a[href], button, input, select, textarea, summary, [tabindex='0']");
  const at = stops.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const near = at < 0 ? [] : [...stops.slice(at + 1), ...stops.slice(0, at).reverse()];
  return () => near.find((stop) => stop.isConnected && stop.getClientRects().length)?.focus({ preventScroll: true });
}

/**
 * Remembers where on the page somebody writes; what is returned brings the page back there. So whatever comes above
 * the field is pushed out of sight and not the field away. The bars stand outside, for they shall be seen.
 */
function placeNow() {
  const field = document.activeElement;
  const [page] = all("main");
  const top = () => (isField(field) && page ? field.getBoundingClientRect().top - page.getBoundingClientRect().top : 0);
  const before = top();
  return () => scrollBy(0, top() - before);
}

/**
 * A field named id hides the form's own id from htmx, which then puts a new form in place of every old one: what is
 * being pressed or written there is lost. Our script mints its own tap ids, so the painted ones can go.
 * @param {ParentNode} root
 */
export const bare = (root) => all("form:not([data-plain]) input[name=id]", root).forEach((field) => field.remove());

/**
 * Is the same still asked? Then the new stage has the field too, and what is written stays in it. Whoever is taken out
 * can send nothing: they are told at once, and the phone keeps the words.
 * @param {import("./draft.js").Field} field
 * @param {HTMLElement} stage
 */
const goesOn = ({ dataset }, stage) =>
  all("textarea[data-draft], #removed", stage).some((each) => each.id === "removed" || each.dataset.draft === dataset.draft);

/** @param {Task[]} tasks */
function putOff(tasks) {
  const at = tasks.findIndex((task) => task.target?.id === "stage");
  const stage = /** @type {HTMLElement | null | undefined} */ (tasks[at]?.fragment.firstElementChild);
  if (!stage) return;
  const field = audience === "participant" && draftIn(byId("stage"));
  const writing = field && !goesOn(field, stage);
  later = writing && stage.dataset.stamp !== stamp() ? stage : null;
  if (writing) tasks.splice(at, 1);
  bar("moved", later !== null);
}

/**
 * What belongs to the stage that was put off goes into it there. It is swapped in here too where the page has a place
 * for it, but not where another task has a place of the same name.
 * @param {Task} task
 */
function swapsNow({ fragment }) {
  const part = fragment.firstElementChild;
  const place = part && later?.querySelector(`[id="${part.id}"]`);
  if (!place) return true;
  place.replaceWith(part.cloneNode(true));
  return later?.dataset.activity === byId("stage")?.dataset.activity;
}

/** Swaps in the stage that was put off, once no draft is in its way. */
export function settle() {
  if (!later || draftIn(byId("stage"))) return;
  void show(`<hx-partial hx-target="#stage" hx-swap="outerMorph">${later.outerHTML}</hx-partial>`);
}

/**
 * The person's choice when the hall has moved on: `send` the draft or `skip` it.
 * @param {string} choice
 */
export function moveOn(choice) {
  const stage = byId("stage");
  const field = draftIn(stage);
  bar("unsent", false);
  if (choice === "send" && field?.form) all("button:not([type=button])", field.form)[0]?.click();
  else if (stage) clear(stage);
  if (choice === "skip") field?.blur();
  settle();
}

/** @param {Event} event */
function beforeSwap(event) {
  const { tasks } = /** @type {CustomEvent<{ tasks: Task[] }>} */ (event).detail;
  tasks.forEach(({ fragment }) => bare(fragment));
  putOff(tasks);
  tasks.splice(0, tasks.length, ...tasks.filter(swapsNow));
}

document.addEventListener("htmx:before:swap", beforeSwap);
