/** What every module asks of the page. Words come from the page, never from here. */

const { code = "", page = "" } = document.body.dataset;

/** The page's audience: participant, projector, facilitator or helper. */
export const audience = page;

/** @param {string} name */
export const keyOf = (name) => `verksted.${name}.${code}`;

/** Where participants' commands go. */
export const address = `/${code}/do`;

/** @param {string} id */
export const byId = (id) => document.getElementById(id);

/**
 * Every element that fits, typed as HTML.
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {HTMLElement[]}
 */
export const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

/**
 * Shows or hides a bar, if the page has it.
 * @param {string} id
 * @param {boolean} shown
 */
export function bar(id, shown) {
  const element = byId(id);
  if (element) element.hidden = !shown;
}

/**
 * Lets screen readers hear a sentence that stands elsewhere for the eye.
 * @param {string} [sentence]
 */
export function say(sentence = "") {
  const region = byId("say");
  if (region) region.textContent = sentence;
}

/**
 * A pause that 70 phones do not end at the same moment.
 * @param {number} ms
 */
export const jitter = (ms) => ms * (0.5 + Math.random() / 2);
