/** The console's forms: sent at once, one after the other, each a few times under the same id. */

import { all, bar, jitter } from "./page.js";
import { fieldsOf, post } from "./post.js";
import { show } from "./swap.js";

const TRIES = 7;
/** @type {Set<HTMLFormElement>} */
const sending = new Set();
/** @type {Set<HTMLFormElement>} */
const wanted = new Set();
/** @type {Map<HTMLFormElement, number>} steps asked for while the one before was on its way */
const steps = new Map();
let turn = Promise.resolve();

/**
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement | null} button
 */
export function send(form, button) {
  if (form.matches("[data-quick]")) return typed(form, button);
  if (sending.has(form)) return void (button?.dataset.step && steps.set(form, (steps.get(form) ?? 0) + 1));
  const [fields, said, fold] = [fieldsOf(form, button), inputsOf(form), foldOf(button ?? form)];
  sending.add(form);
  button?.setAttribute("aria-disabled", "true");
  turn = turn.then(() => deliver(form, fields)).then((done) => done && finish(form, said, fold)).catch(() => {}).then(() => {
    sending.delete(form);
    button?.removeAttribute("aria-disabled");
    stepOn(form, button);
  });
}

/** Whether something that was done here waits for its answer. */
export const underWay = () => sending.size > 0;

/**
 * A minute more, and one more: each is reckoned from what the answer to the one before said.
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement | null} button
 */
function stepOn(form, button) {
  const left = steps.get(form) ?? 0;
  steps.delete(form);
  if (!left || !form.isConnected) return;
  steps.set(form, left - 1);
  send(form, button);
}

/**
 * @param {HTMLFormElement} form
 * @param {URLSearchParams} fields
 * @returns {Promise<boolean>} whether it counts
 */
async function deliver(form, fields) {
  const address = form.getAttribute("action") ?? "";
  for (let tried = 0; tried < TRIES; tried += 1) {
    if (tried) await new Promise((done) => setTimeout(done, jitter(Math.min(8000, 250 * 2 ** tried))));
    const answer = await post(address, String(fields));
    bar("not-sent", !answer && tried === TRIES - 1);
    if (!answer) continue;
    await show(answer.html);
    return answer.verdict === "counts";
  }
  return false;
}

/**
 * A line typed at the desk. Its field is free for the next one at once, and gets the words back if they were not taken;
 * a line is sent until it has an answer, for whoever types looks at the paper.
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement | null} button
 */
function typed(form, button) {
  const once = /** @type {HTMLInputElement[]} */ (all("[data-once]", form));
  const main = once.find((field) => field.matches("[data-main]")) ?? once[0];
  if (!main || (!main.value.trim() && !button?.name)) return main?.focus();
  if (sending.has(form)) return void wanted.add(form);
  const [fields, words, step] = [fieldsOf(form, button), once.map(({ value }) => value), form.dataset.step];
  sending.add(form);
  once.forEach((field) => put(field, ""));
  once[0]?.focus();
  turn = turn.then(() => answered(form, fields)).catch(() => false).then((counts) => {
    sending.delete(form);
    const again = wanted.delete(form);
    if (!counts && once.every(({ value }) => !value)) giveBack(once, words, main);
    else if (counts && form.matches("[data-leads-on]")) leadOn(form);
    else if (counts && again && form.isConnected && form.dataset.step === step) typed(form, null);
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {URLSearchParams} fields
 */
async function answered(form, fields) {
  const address = form.getAttribute("action") ?? "";
  for (let tried = 0; ; tried += 1) {
    if (tried) await new Promise((done) => setTimeout(done, jitter(Math.min(8000, 250 * 2 ** tried))));
    const answer = await post(address, String(fields));
    bar("not-sent", !answer && tried > 1);
    if (!answer) continue;
    await show(answer.html);
    return answer.verdict === "counts";
  }
}

/** @param {HTMLInputElement[]} fields @param {string[]} words @param {HTMLInputElement} main */
function giveBack(fields, words, main) {
  fields.forEach((field, n) => put(field, words[n] ?? ""));
  main.focus();
  if (main.type === "text") main.setSelectionRange(0, main.value.length);
}

/** On to the next form's field, as in a column of numbers. @param {HTMLFormElement} form */
function leadOn(form) {
  const forms = all("form[data-leads-on]");
  const next = forms[forms.indexOf(form) + 1];
  if (next) all("[data-once]", next)[0]?.focus();
}

/** @param {HTMLInputElement} field @param {string} text */
function put(field, text) {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** @typedef {{ input: any, value: string, checked?: boolean }} Input */

/**
 * What stands in the form, input by input: a swap in the meantime keeps those, but may make the form itself anew.
 * @param {HTMLFormElement} form
 * @returns {Input[]}
 */
function inputsOf(form) {
  const inputs = Array.from(form.elements).filter((each) => each.matches("input, textarea, select"));
  return inputs.map((/** @type {any} */ input) => ({ input, value: input.value, checked: input.checked }));
}

/** As the server painted it, unless somebody has changed it since. @param {Input} said */
function empty({ input, value, checked }) {
  if (input.value !== value || input.checked !== checked) return;
  if (input.matches("select")) for (const option of input.options) option.selected = option.defaultSelected;
  else [input.value, input.checked] = [input.defaultValue, input.defaultChecked];
}

/** @param {HTMLElement} element */
const foldOf = (element) => /** @type {HTMLDetailsElement | null} */ (element.closest("details.fold"));

/**
 * What was said is emptied, and its fold closed, unless somebody has gone on typing there. A fold that stays is one
 * from which many are sent, such as paper slips: there the next can be typed at once.
 * @param {HTMLFormElement} form
 * @param {Input[]} said
 * @param {HTMLDetailsElement | null} fold
 */
function finish(form, said, fold) {
  said.forEach(empty);
  document.dispatchEvent(new Event("emptied"));
  if (form.matches("[data-leads-on]")) leadOn(form);
  const fields = /** @type {HTMLInputElement[]} */ (fold ? all("input, textarea", fold) : []);
  if (!fold || fields.some((field) => field.value !== field.defaultValue)) return;
  const held = document.activeElement === document.body || fold.contains(document.activeElement);
  fold.open = "stays" in fold.dataset;
  if (held) all(fold.open ? "textarea, input[type=text], input[type=number]" : "summary", fold)[0]?.focus();
}
