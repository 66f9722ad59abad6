/** Tries out what a phone needs in a workshop, each thing for real, and says how it went. Words come from the page. */

import { all, byId } from "./page.js";
import { ask } from "./post.js";
import { read, write } from "./storage.js";

const [KEY, MARK] = ["verksted.trial", "1"];
const NEEDED = ["send", "cookies", "plain"];
const [BEATS_NEEDED, LISTEN_MS, WRONG_CLOCK_MS] = [2, 8000, 120000];
const address = /** @type {HTMLFormElement} */ (byId("by-hand")).getAttribute("action") ?? "/test";

/** @type {Record<string, boolean>} */
const found = {};

/**
 * @param {string} name
 * @param {boolean} good
 */
function tell(name, good) {
  found[name] = good;
  const state = good ? "good" : "bad";
  all(`[data-tried="${name}"] > [data-state]`).forEach((each) => (each.hidden = each.dataset.state !== state));
}

/** Sends as our script does, and looks whether the cookie came along. */
async function send() {
  const reply = await ask(address, { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: "" });
  const said = reply?.response.ok ? parsed(reply.text) : null;
  tell("send", Boolean(said));
  tell("cookies", Boolean(said?.cookies));
  if (said) tell("clock", Math.abs(said.now - Date.now()) < WRONG_CLOCK_MS);
}

/** @param {string} text a captive portal answers everything with a page of its own */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What a browser without script would send, and the whole page that it would get. */
async function sendPlainly() {
  const reply = await ask(address, { method: "POST", headers: { "Verksted-Script": "0" }, body: new URLSearchParams() });
  tell("plain", Boolean(reply?.response.ok && reply.text.includes('id="by-hand"')));
}

function keep() {
  const kept = write(KEY, MARK) && read(KEY) === MARK;
  write(KEY, "");
  tell("storage", kept);
}

/** Two heartbeats on a real socket: a network that holds them back until it has many is no line to follow a hall by. */
function listen() {
  return new Promise((/** @type {(value?: unknown) => void} */ done) => {
    let beats = 0;
    const finish = (/** @type {boolean} */ good) => {
      clearTimeout(patience);
      tell("socket", good);
      done();
    };
    const patience = setTimeout(() => finish(false), LISTEN_MS);
    try {
      const line = new WebSocket(`${location.origin.replace(/^http/, "ws")}/test/socket`);
      line.onmessage = () => {
        beats += 1;
        if (beats < BEATS_NEEDED) return;
        line.onclose = null;
        line.close();
        finish(true);
      };
      line.onclose = () => finish(false);
    } catch {
      finish(false);
    }
  });
}

async function tryAll() {
  const [list, form] = [byId("tried"), byId("by-hand")];
  if (list) list.hidden = false;
  if (form) form.hidden = true;
  keep();
  await Promise.all([send().then(sendPlainly), listen()]);
  const ready = NEEDED.every((name) => found[name]);
  for (const [id, shown] of /** @type {[string, boolean][]} */ ([["ready", ready], ["not-ready", !ready], ["again", true]])) {
    const element = byId(id);
    if (element) element.hidden = !shown;
  }
  window.scrollTo(0, 0);
}

void tryAll();
