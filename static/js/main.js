/** Starts what every page needs, and all that a phone does. Without it every form still works as a plain form. */

import { tick } from "./clock.js";
import { countAll, tooLong } from "./counter.js";
import { draftIn, isField, keep, restore } from "./draft.js";
import { agree, drain, hasten, letOthersSend, mayReload, paint, take } from "./outbox.js";
import { all, audience, bar, byId, say } from "./page.js";
import { open, wake } from "./socket.js";
import { bare, moveOn, settle } from "./swap.js";
import { toggleText } from "./textsize.js";

const TREMBLE_MS = 500;
const BOUNCE_MS = 80;
const NEAR_PX = 24;

/** @typedef {(form: HTMLFormElement, button: HTMLButtonElement | null) => void} Act */
/** @type {Act | null} what a form does that is neither for the outbox nor plain */
let send = null;
let dress = () => {};
/** @type {HTMLButtonElement | null} */
let pressed = null;
let [tapAt, tapX, tapY] = [-TREMBLE_MS, 0, 0];

/**
 * A trembling finger taps twice: the second tap on the same spot is not meant, whatever has come to stand there.
 * @param {MouseEvent} tap
 */
function onTap(tap) {
  const button = /** @type {Element} */ (tap.target).closest("button");
  if (!button) return;
  const soon = tap.timeStamp - tapAt < (button.dataset.step ? BOUNCE_MS : TREMBLE_MS);
  const near = Math.hypot(tap.clientX - tapX, tap.clientY - tapY) < NEAR_PX;
  if (tap.isTrusted) [tapAt, tapX, tapY] = [tap.timeStamp, tap.clientX, tap.clientY];
  if (tap.isTrusted && tap.detail && soon && near) {
    tap.preventDefault();
    tap.stopPropagation();
  } else if (button.dataset.moved) {
    moveOn(button.dataset.moved);
  } else {
    pressed = button;
  }
}

/** @param {SubmitEvent} event */
function onSubmit(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const button = pressed?.form === form ? pressed : null;
  const act = event.defaultPrevented || form.matches("[data-plain]") ? null : actionOf(form);
  if (!act) return;
  event.preventDefault();
  if (!tooLong(form) && !unsent(form)) act(form, button);
}

/**
 * A phone that goes round is not handed on with words in it: whoever wrote them sends or drops them first.
 * @param {HTMLFormElement} form
 */
function unsent(form) {
  const words = form.matches("[data-hands-on]") && draftIn(byId("stage"));
  bar("unsent", Boolean(words));
  return Boolean(words);
}

/**
 * On a dead line a link leads to the browser's own error, and anywhere else what stands in memory only is lost.
 * @param {MouseEvent} event
 */
function onLink(event) {
  const why = all(mayReload() ? "#offline:not([hidden])" : "#memory-only")[0];
  if (audience !== "participant" || !why || !/** @type {Element} */ (event.target).closest("a[href]")) return;
  event.preventDefault();
  why.scrollIntoView({ block: "nearest" });
  say(why.textContent ?? "");
}

/** @param {HTMLFormElement} form */
function actionOf(form) {
  if (form.matches("#text-size")) return toggleText;
  if (form.matches("[data-outbox]")) return take;
  return form.matches("[method=post]") ? send : null;
}

/** @param {Event} event */
function onInput({ target }) {
  if (isField(target)) keep(target);
  countAll();
}

/** What is told at the bottom edge lies above what is pressed there, wherever on the screen that has come to stand. */
function lift() {
  const top = all(".dock")[0]?.getBoundingClientRect().top ?? 0;
  document.documentElement.style.setProperty("--lift", `${top > NEAR_PX ? innerHeight - top + NEAR_PX / 2 : 0}px`);
}

function beat() {
  tick();
  dress();
}

/** After a swap the page shows again what only this device knows. */
function refresh() {
  beat();
  restore();
  countAll();
  paint();
  lift();
}

function onWake() {
  if (document.visibilityState === "hidden") return;
  if (document.body.dataset.socket) wake();
  if (byId("outbox")) hasten();
}

/**
 * A page that the browser has kept may show the ballot of somebody who has handed this phone on: it is asked for anew.
 * @param {PageTransitionEvent} event
 */
function onShown(event) {
  if (event.persisted && byId("turn")) location.reload();
  else onWake();
}

/** The server does not know this phone any more: its page lets the person in again, and what waits is sent then. */
function comeInAgain() {
  if (mayReload()) location.assign(`/${document.body.dataset.code}`);
}

function start() {
  bare(document);
  document.addEventListener("click", onTap, true);
  document.addEventListener("click", onLink);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("input", onInput);
  document.addEventListener("focusout", () => setTimeout(settle));
  document.addEventListener("htmx:after:swap", refresh);
  document.addEventListener("visibilitychange", onWake);
  window.addEventListener("pageshow", onShown);
  window.addEventListener("online", onWake);
  document.addEventListener("scroll", lift, { passive: true });
  setInterval(beat, 1000);
  refresh();
  if (byId("outbox")) {
    window.addEventListener("storage", agree);
    document.addEventListener("stranger", comeInAgain);
    window.addEventListener("pagehide", letOthersSend);
    void drain();
  }
  const { socket } = document.body.dataset;
  if (socket) open(socket, () => byId("outbox") && hasten(), mayReload);
}

/**
 * What only the pages of hosts and the wall need, so that no phone has to fetch it.
 * @param {Act | null} sendForm
 * @param {() => void} dressPage
 */
export function furnish(sendForm, dressPage) {
  [send, dress] = [sendForm, dressPage];
  dress();
}

if ("htmx" in window) start();
