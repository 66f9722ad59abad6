/** The programme stands beside the hall's task, and is often longer than the screen: the step that runs is kept in sight. */

import { all } from "./page.js";

let current = "";

export function follow() {
  const [step] = all(".console-side .agenda [aria-current=step]");
  const id = step?.closest("details")?.id ?? "";
  if (!step || id === current) return;
  current = id;
  const [side] = all(".console-side");
  if (!side || side.scrollHeight <= side.clientHeight) return;
  const [box, room] = [step.getBoundingClientRect(), side.getBoundingClientRect()];
  side.scrollTop += box.top + box.height / 2 - room.top - room.height / 2;
}
