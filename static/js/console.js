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
  const fields = fieldsOf(form, button);
  sending.add(form);
  button?.setAttribute("aria-disabled", "true");
  turn = turn.then(() => deliver(form, fields)).catch(() => {}).then(() => {
    sending.delete(form);
    button?.removeAttribute("aria-disabled");
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {URLSearchParams} fields
 */
async function deliver(form, fields) {
  const address = form.getAttribute("action") ?? "";
  const said = wordsOf(form);
  for (let tried = 0; tried < TRIES; tried += 1) {
    if (tried) await new Promise((done) => setTimeout(done, jitter(Math.min(8000, 250 * 2 ** tried))));
    const answer = await post(address, String(fields));
    bar("not-sent", !answer && tried === TRIES - 1);
    if (!answer) continue;
    if (answer.verdict === "counts" && wordsOf(form) === said) form.reset();
    return show(answer.html);
  }
}

/** @param {HTMLFormElement} form */
function wordsOf(form) {
  const fields = fieldsOf(form, null);
  fields.delete("id");
  return String(fields);
}
