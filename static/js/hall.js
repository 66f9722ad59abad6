/** The wall wears the colours and the letters that fit the hall, as the console has chosen them. */

import { audience, byId } from "./page.js";

const THEMES = /** @type {Record<string, string>} */ ({ normal: "light", dark: "dark", bright: "light" });

// Before the line is opened: where nothing may move by itself, the wall's pages are turned from the console alone.
if (audience === "projector" && matchMedia("(prefers-reduced-motion: reduce)").matches) {
  document.body.dataset.socket += "&still";
}

export function dress() {
  const { light = "", depth = "" } = byId("hall")?.dataset ?? {};
  const { dataset } = document.documentElement;
  if (THEMES[light]) dataset.theme = THEMES[light];
  if (light === "bright") dataset.room = "bright";
  else if (light) delete dataset.room;
  if (Number(depth)) dataset.depth = depth;
}
