/** The console's frame: how high the bar of controls is, and whether the picture of the wall and what is said are folded away. */

import { all, byId, keyOf } from "./page.js";
import { read, write } from "./storage.js";

const [FOLDED, SHOWN] = ["folded", "shown"];
const KEY = keyOf("preview");
const SCRIPT = keyOf("script");
const SMALL = window.matchMedia("(max-width: 40rem)");
const TIGHT = window.matchMedia("(max-width: 40rem), (max-height: 30rem)");

/** What lies above the bar has to know where it ends. */
function measure() {
  const bar = all("#controls > footer")[0];
  if (bar) document.documentElement.style.setProperty("--controls", `${bar.offsetHeight}px`);
}

/** A wall that nobody looks at holds no line open. @param {HTMLDetailsElement} preview */
function load(preview) {
  const picture = /** @type {HTMLIFrameElement | null} */ (preview.querySelector("iframe"));
  if (!picture) return;
  picture.dataset.address = picture.dataset.address ?? picture.getAttribute("src") ?? "";
  const wanted = preview.open ? picture.dataset.address : "about:blank";
  if (picture.getAttribute("src") !== wanted) picture.src = wanted;
  preview.dataset.wanted = "";
}

/** @param {HTMLDetailsElement} preview */
function onFold(preview) {
  write(KEY, preview.open ? SHOWN : FOLDED);
  load(preview);
}

/** What is said lies open when its step begins, on a phone by its first lines; whoever folds it away has read it. */
function unfold() {
  const fold = /** @type {HTMLDetailsElement | undefined} */ (all(".script-fold:not([data-settled])")[0]);
  if (!fold) return;
  const { step = "" } = fold.dataset;
  const [about, kept] = read(SCRIPT).split(" ");
  fold.open = about === step ? kept === SHOWN : !TIGHT.matches;
  fold.dataset.settled = "";
  fold.querySelector("summary")?.addEventListener("click", () => write(SCRIPT, `${step} ${fold.open ? FOLDED : SHOWN}`));
}

/** How many of those that may go on are ticked. */
function tally() {
  for (const words of all("[data-ticked]")) {
    const boxes = /** @type {HTMLInputElement[]} */ (all("input[type=checkbox]", words.parentElement ?? document));
    const ticked = boxes.filter(({ checked }) => checked).length;
    words.textContent = (words.dataset.ticked ?? "").replace("{n}", String(ticked)).replace("{total}", String(boxes.length));
  }
}

export function frame() {
  const preview = /** @type {HTMLDetailsElement | null} */ (byId("fold-preview"));
  if (preview) {
    const kept = read(KEY);
    const folded = kept ? kept === FOLDED : SMALL.matches;
    if (folded) preview.open = false;
    load(preview);
    preview.addEventListener("toggle", () => onFold(preview));
  }
  const controls = byId("controls");
  if (controls) new ResizeObserver(measure).observe(controls);
  document.addEventListener("htmx:after:swap", measure);
  document.addEventListener("htmx:after:swap", unfold);
  document.addEventListener("htmx:after:swap", tally);
  document.addEventListener("change", tally);
  measure();
  tally();
  unfold();
}
