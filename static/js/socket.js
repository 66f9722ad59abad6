/** The line down: one socket with a watchdog, and questions every few seconds where no socket can be had. */

import { setClock } from "./clock.js";
import { audience, bar, byId } from "./page.js";
import { ask, isOurs, position } from "./post.js";
import { show, stamp } from "./swap.js";

const [OPENING_MS, SILENCE_MS, STALE_MS] = [6000, 12000, 6000];
const [BACKOFF_MAX_MS, BAR_MS, BACK_MS] = [8000, 3000, 6000];
const [ENDED, NOT_ALLOWED, TOO_OLD] = [1000, 1008, 4409];
const POLL_AFTER_FAILURES = 3;

let address = "";
/** @type {WebSocket | null} */
let socket = null;
let [failures, heard, polling, stopped] = [0, 0, false, false];
let [watchdog, retry, question, offline] = [0, 0, 0, 0];
let onBack = () => {};
let mayReload = () => true;

/**
 * @param {string} path
 * @param {() => void} back called when the line is there again
 * @param {() => boolean} reloadable asked before a page too old is loaded anew
 */
export function open(path, back, reloadable) {
  address = location.origin.replace(/^http/, "ws") + path;
  [onBack, mayReload] = [back, reloadable];
  cutOff();
  connect();
}

/** A new socket at once, unless the one we have has just been heard. */
export function wake() {
  const age = Date.now() - heard;
  const limit = socket?.readyState === WebSocket.OPEN ? STALE_MS : 1000;
  if (!stopped && (!socket || age < 0 || age > limit)) connect();
}

function connect() {
  abandon();
  watch(OPENING_MS);
  heard = Date.now();
  try {
    socket = new WebSocket(address);
  } catch {
    return lost();
  }
  const line = socket;
  line.onopen = () => {
    watch(SILENCE_MS);
    line.send(JSON.stringify({ stage: stamp(), seen: position(), v: 1 }));
  };
  line.onmessage = ({ data }) => hear(String(data));
  line.onclose = ({ code }) => closed(code);
}

/** Lets go without waiting for a close that a dead link never brings. */
function abandon() {
  clearTimeout(retry);
  clearTimeout(watchdog);
  if (!socket) return;
  socket.onopen = socket.onmessage = socket.onclose = null;
  socket.close();
  socket = null;
}

/** @param {number} ms */
function watch(ms) {
  clearTimeout(watchdog);
  watchdog = setTimeout(() => lost(true), ms);
}

/** @param {string} frame */
function hear(frame) {
  watch(SILENCE_MS);
  [heard, failures, polling] = [Date.now(), 0, false];
  clearTimeout(question);
  alive();
  if (frame.startsWith("{")) told(JSON.parse(frame));
  else void show(frame);
}

/** @param {{ now: number, disk?: string }} beat */
function told({ now, disk }) {
  setClock(now);
  if (disk) bar("disk-low", disk === "low");
}

/** A link that is revoked takes its screen with it: what is asked for anew is not there. @param {number} code */
function closed(code) {
  if (code === NOT_ALLOWED && audience !== "participant") return location.reload();
  if (code === ENDED || code === NOT_ALLOWED) return stop();
  if (code === TOO_OLD && mayReload() && !justReloaded()) return location.reload();
  lost();
}

/** A server that finds even the new page too old must not make it reload for ever. */
function justReloaded() {
  const [load] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  return load?.type === "reload" && performance.now() < 60000;
}

function stop() {
  abandon();
  clearTimeout(offline);
  clearTimeout(question);
  [stopped, polling] = [true, false];
}

/** @param {boolean} [silent] long enough already to say so at once */
function lost(silent) {
  abandon();
  failures += 1;
  if (failures >= POLL_AFTER_FAILURES && !polling) {
    polling = true;
    void poll();
  }
  if (!polling) cutOff(silent);
  retry = setTimeout(connect, Math.random() * Math.min(BACKOFF_MAX_MS, 1000 * 2 ** (failures - 1)));
}

async function poll() {
  const reply = await ask(location.pathname + location.search);
  if (!polling) return;
  if (reply && isOurs(reply)) {
    alive();
    setClock(Date.parse(reply.response.headers.get("Date") ?? ""));
    void show(reply.text);
  } else {
    cutOff();
  }
  question = setTimeout(poll, 3000 + Math.random() * 2000);
}

/**
 * A short gap is nobody's business; after some seconds the page says so.
 * @param {boolean} [atOnce]
 */
function cutOff(atOnce) {
  if (offline && !atOnce) return;
  const after = atOnce ? 0 : Number(byId("offline")?.dataset.after ?? BAR_MS);
  clearTimeout(offline);
  offline = setTimeout(() => bar("offline", true), after);
}

function alive() {
  if (!offline) return;
  clearTimeout(offline);
  offline = 0;
  onBack();
  const shown = byId("offline")?.hidden === false;
  bar("offline", false);
  bar("back", shown);
  if (shown) setTimeout(() => bar("back", false), BACK_MS);
}
