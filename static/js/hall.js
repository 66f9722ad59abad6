/** The wall wears the colours that fit the light in the hall, as the console has chosen them. */

import { byId } from "./page.js";

const THEMES = /** @type {Record<string, string>} */ ({ normal: "light", dark: "dark", bright: "light" });

export function dress() {
  const light = byId("hall")?.dataset.light ?? "";
  const { dataset } = document.documentElement;
  if (THEMES[light]) dataset.theme = THEMES[light];
  if (light === "bright") dataset.room = "bright";
  else if (light) delete dataset.room;
}
