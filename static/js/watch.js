/** Draws a page's own parts anew every few seconds, for pages that wait for something to happen elsewhere. */

import { ask } from "./post.js";
import { show } from "./swap.js";

const EVERY_MS = 3000;

async function look() {
  const reply = document.visibilityState === "hidden" ? null : await ask(location.pathname);
  if (reply?.response.ok && reply.text.startsWith("<hx-partial")) await show(reply.text);
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
