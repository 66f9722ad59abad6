/** One question to the server, and what counts as an answer. */

import { keyOf } from "./page.js";
import { read, write } from "./storage.js";

/** @typedef {{ verdict: string, html: string }} Answer */
/** @typedef {{ response: Response, text: string } | null} Reply */

const FINAL = [200, 403, 409, 422];
const STRANGER = 401;
const PATIENCE_MS = 8000;
let seen = read(keyOf("seen"));

/** The newest place in the log that this page holds a receipt for. */
export const position = () => seen;

/** 128 random bits; randomUUID does not exist on plain http. */
const mint = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * What a form says when `button` is pressed, under a fresh tap id.
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement | null} button
 */
export function fieldsOf(form, button) {
  const fields = new URLSearchParams();
  new FormData(form).forEach((value, name) => fields.append(name, String(value)));
  if (button?.name) fields.append(button.name, button.value);
  fields.set("id", mint());
  return fields;
}

/**
 * Asks as our script does. Null when no whole answer came in time.
 * @param {string} address
 * @param {RequestInit} [init]
 * @returns {Promise<Reply>}
 */
export async function ask(address, init) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  const headers = { Accept: "text/html", "Verksted-Script": "1", ...init?.headers };
  try {
    const response = await fetch(address, { cache: "no-store", ...init, headers, signal: patience.signal });
    return { response, text: await response.text() };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Is it one of our pages, in the parts that our script asks for? A captive portal has an answer to everything.
 * @param {Reply} reply
 */
export const isOurs = (reply) => Boolean(reply?.text.trimStart().startsWith("<hx-partial"));

/**
 * Sends a command. Null means that nobody knows: send the same id again.
 * @param {string} address
 * @param {string} body
 * @returns {Promise<Answer | null>}
 */
export async function post(address, body) {
  const headers = { "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8" };
  const reply = await ask(address, { method: "POST", body, headers, keepalive: true, redirect: "error" });
  if (reply?.response.status === STRANGER) document.dispatchEvent(new Event("stranger"));
  const verdict = reply?.response.headers.get("Verksted-Verdict");
  if (!reply || !verdict || !FINAL.includes(reply.response.status)) return null;
  seen = reply.response.headers.get("Verksted-Position") ?? seen;
  write(keyOf("seen"), seen);
  return { verdict, html: reply.text };
}
