/** The pages of hosts and the wall: what every page does, and what only these do. */

import { follow } from "./agenda.js";
import { send } from "./console.js";
import { turn } from "./dial.js";
import { dress } from "./hall.js";
import { foldOneAtATime } from "./folds.js";
import { frame } from "./frame.js";
import { holdStill } from "./inbox.js";
import { furnish } from "./main.js";
import { audience } from "./page.js";
import { sort } from "./sorting.js";
import { steady } from "./steady.js";

const STAFF = ["facilitator", "cofacilitator", "helper"];

furnish(STAFF.includes(audience) ? send : null, () => {
  dress();
  follow();
  turn();
});
if ("htmx" in window && STAFF.includes(audience)) {
  sort();
  foldOneAtATime();
  frame();
  holdStill();
  steady();
}
