/** The wall wears the colours and the letters that fit the hall, as the console has chosen them. */

import { byId } from "./page.js";

const THEMES = /** @type {Record<string, string>} */ ({ normal: "light", dark: "dark", bright: "light" });

export function dress() {
  const { light = "", depth = "" } = byId("hall")?.dataset ?? {};
  const { dataset } = document.documentElement;
  if (THEMES[light]) dataset.theme = THEMES[light];
  if (light === "bright") dataset.room = "bright";
  else if (light) delete dataset.room;
  if (Number(depth)) dataset.depth = depth;
}
