/** What has come in, said aloud at most every twenty seconds: one sentence with a number, however much it is. */

import { all, say } from "./page.js";

const PAUSE_MS = 20000;
/** How many the listener knows of; nothing where nobody counts. */
let known = NaN;
let [toldAt, waiting] = [-PAUSE_MS, false];

/** The wall that is drawn small in the console says nothing: the console does. */
const place = () => (window.parent === window ? all("[data-came]")[0] : undefined);
const came = () => Number(place()?.dataset.came ?? NaN);

/** Called whenever the page has changed. */
export function digest() {
  const count = came();
  if (!(count > known)) {
    known = count;
  } else if (!waiting) {
    waiting = true;
    // Also after a long silence the first of a burst waits for some of the others.
    setTimeout(tell, Math.max(2000, toldAt + PAUSE_MS - performance.now()));
  }
}

function tell() {
  const more = came() - known;
  [waiting, known, toldAt] = [false, came(), performance.now()];
  if (more > 0) say(place()?.dataset.told?.replace("{n}", String(more)));
}
