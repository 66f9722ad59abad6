/**
 * What a person has sent and the server has not yet answered. It survives a reload and a closed tab, goes out
 * in order and one at a time, and asks for ever: only a verdict takes a command out.
 */

import { countAfter, mark, subject, tellDots } from "./choices.js";
import { clear, forget, giveBack, keyIn, words } from "./draft.js";
import { address, all, bar, byId, jitter, keyOf, say } from "./page.js";
import { ask, fieldsOf, isOurs, post } from "./post.js";
import { read, write } from "./storage.js";
import { settle, show } from "./swap.js";

/** @typedef {import("./post.js").Answer} Answer */
/** @typedef {{ id: string, body: string, at: number, label: string, draft?: string, tried?: boolean }} Entry */

const KEY = keyOf("outbox");
const LEASE = keyOf("sender");
const LEASE_MS = 10000;
const [SHORT_MS, LONG_MS] = [500, 8000];

const tab = String(Math.random());
/** @type {Map<string, Entry>} */
const mine = new Map();
let [busy, safe, stuck, wait] = [false, true, false, SHORT_MS];
let hurry = () => {};
/** Where to go once what was sent from a page like that of one's own slip is answered, and what stood there then. */
let [back, said] = ["", ""];

/** @returns {Entry[]} */
function stored() {
  try {
    const list = JSON.parse(read(KEY));
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

/**
 * Everything that waits, oldest first. This tab also holds what it took in itself until it has seen the verdict:
 * storage may be full, or another tab may write at the same moment; a second sending of the same id is harmless.
 */
function waiting() {
  const list = stored().map((entry) => mine.get(entry.id) ?? entry);
  return [...list, ...Array.from(mine.values()).filter((entry) => !list.some(({ id }) => id === entry.id))];
}

/** @param {Entry[]} list */
function save(list) {
  safe = write(KEY, list.length ? JSON.stringify(list) : "");
  paint();
}

/**
 * Takes a form's command in, and empties its fields; those of a page that is about to be left stay as they are.
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement | null} button
 */
export function take(form, button) {
  const fields = fieldsOf(form, button);
  if (form.dataset.dots) fields.set("dots", String(countAfter(form, button)));
  const draft = keyIn(form);
  const label = draft?.text || form.dataset.label || button?.textContent || "";
  const id = String(fields.get("id"));
  const entry = { id, body: String(fields), at: Date.now(), label: label.trim(), draft: draft?.key };
  const list = withoutOlder(fields, waiting());
  mine.set(id, entry);
  save([...list, entry]);
  if (form.dataset.back) [back, said] = [form.dataset.back, words()];
  else clear(form);
  settle();
  void drain();
}

/**
 * A newer choice takes the place of the last command, if that was the same choice and has not been sent. An
 * earlier one stays: moved or dropped, it could break a budget that the person never broke.
 * @param {URLSearchParams} fields
 * @param {Entry[]} list
 */
function withoutOlder(fields, list) {
  const last = list[list.length - 1];
  if (!last || last.tried || !subject(fields) || subject(new URLSearchParams(last.body)) !== subject(fields)) return list;
  mine.delete(last.id);
  return list.slice(0, -1);
}

/** Sends what waits until nothing does. */
export async function drain() {
  if (busy) return;
  busy = true;
  for (let [entry] = waiting(); entry; [entry] = waiting()) {
    if (!mayISend() || !(await deliver(entry).catch(() => false))) await pause();
  }
  busy = false;
}

/** Tries at once, on waking up and when the line is back. */
export function hasten() {
  wait = SHORT_MS;
  hurry();
  void drain();
}

/** @returns {Promise<void>} */
function pause() {
  return new Promise((done) => {
    hurry = done;
    setTimeout(done, jitter(wait));
    wait = Math.min(2 * wait, LONG_MS);
  });
}

/** @param {Entry} entry */
async function deliver(entry) {
  entry.tried = true;
  save(waiting().map((each) => (each.id === entry.id ? entry : each)));
  const answer = await post(address, entry.body);
  if (answer) drop(entry);
  letOthersSend();
  if (stuck !== !answer) tellStuck(!answer);
  if (answer) await tell(entry, answer);
  if (back) await goBack(answer, entry);
  return Boolean(answer);
}

/**
 * @param {Entry} entry
 * @param {Answer} answer
 */
async function tell({ draft, label }, { verdict, html }) {
  wait = SHORT_MS;
  await show(html);
  if (draft && verdict === "counts") forget(draft, label);
  else if (draft && !giveBack(draft, label)) byId("receipt")?.append(copyOf("given-back", label));
}

/**
 * Leaves the page where the words came from, unless they were refused or are being changed again. A dead line would
 * bring the browser's own error instead: then the words wait here.
 * @param {Answer | null} answer
 * @param {Entry} entry
 */
async function goBack(answer, { id }) {
  const alive = Boolean(answer) || isOurs(await ask(back));
  bar("offline", !alive);
  if (!alive || !mayReload() || words() !== said || (answer && answer.verdict !== "counts")) return;
  location.replace(answer ? back + id : back);
}

/** @param {Entry} entry */
function drop(entry) {
  mine.delete(entry.id);
  save(waiting().filter(({ id }) => id !== entry.id));
}

/**
 * One tab sends at a time. A lease in storage and not navigator.locks, which plain http lacks and which a tab
 * that the phone has frozen would hold for ever; should two tabs hold it after all, the ids make that harmless.
 */
function mayISend() {
  const [holder, until] = read(LEASE).split(" ");
  const rest = Number(until) - Date.now();
  if (holder !== tab && rest > 0 && rest <= LEASE_MS) return false;
  write(LEASE, `${tab} ${Date.now() + LEASE_MS}`);
  return true;
}

export function letOthersSend() {
  if (read(LEASE).startsWith(tab)) write(LEASE, "");
}

/** @param {boolean} now */
function tellStuck(now) {
  stuck = now;
  if (stuck) say(byId("outbox-item")?.dataset.say);
  paint();
}

/** May the page be thrown away? Not while something stands in memory only. */
export const mayReload = () => safe || !waiting().length;

/** Shows what waits. A choice is marked at once, and is listed only when it does not get through. */
export function paint() {
  const list = waiting();
  const box = byId("outbox");
  const rows = box?.querySelector("ul");
  bar("memory-only", !mayReload());
  const choices = list.map(({ body }) => new URLSearchParams(body)).filter(subject);
  choices.forEach(mark);
  if (!choices.length) tellDots();
  if (!box || !rows) return;
  const listed = list.filter(({ body }) => stuck || !subject(new URLSearchParams(body)));
  const old = all("[data-id]", rows);
  old.filter(({ dataset }) => !listed.some(({ id }) => id === dataset.id)).forEach((gone) => gone.remove());
  const added = listed.filter(({ id }) => !old.some(({ dataset }) => id === dataset.id));
  rows.append(...added.map(row));
  box.hidden = !listed.length;
  bar("unsaved", stuck && Boolean(listed.length));
}

/** @param {Entry} entry */
function row({ id, label }) {
  const copy = copyOf("outbox-item", label);
  copy.firstElementChild?.setAttribute("data-id", id);
  return copy;
}

/**
 * @param {string} id of a template
 * @param {string} label
 */
function copyOf(id, label) {
  const template = /** @type {HTMLTemplateElement} */ (byId(id));
  const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  for (const part of all("[data-label]", copy)) part.textContent = label;
  return copy;
}

/** Another tab has changed the list. @param {StorageEvent} event */
export function agree(event) {
  if (event.key !== KEY && event.key !== null) return;
  paint();
  void drain();
}
