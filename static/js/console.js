/** The console's forms: sent at once, one after the other, each a few times under the same id. */

import { bar, jitter } from "./page.js";
import { fieldsOf, post } from "./post.js";
import { show } from "./swap.js";

const TRIES = 7;
/** @type {Set<HTMLFormElement>} */
const sending = new Set();
let turn = Promise.resolve();

/**
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement | null} button
 */
export function send(form, button) {
  if (sending.has(form)) return;
  const [fields, said] = [fieldsOf(form, button), inputsOf(form)];
  sending.add(form);
  button?.setAttribute("aria-disabled", "true");
  turn = turn.then(() => deliver(form, fields, said)).catch(() => {}).then(() => {
    sending.delete(form);
    button?.removeAttribute("aria-disabled");
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {URLSearchParams} fields
 * @param {Input[]} said
 */
async function deliver(form, fields, said) {
  const address = form.getAttribute("action") ?? "";
  for (let tried = 0; tried < TRIES; tried += 1) {
    if (tried) await new Promise((done) => setTimeout(done, jitter(Math.min(8000, 250 * 2 ** tried))));
    const answer = await post(address, String(fields));
    bar("not-sent", !answer && tried === TRIES - 1);
    if (!answer) continue;
    if (answer.verdict === "counts") said.forEach(empty);
    return show(answer.html);
  }
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
