/* What is wrong with the wall as it stands: letters under the floor, words outside their place, places on top of each other. */
() => {
  const root = document.documentElement;
  const [wide, high] = [root.clientWidth, root.clientHeight];
  const scale = Math.min(wide / 1920, high / 1080);
  const k = { 14: 54, 16: 62, 20: 77 }[root.dataset.depth] ?? 46;
  const [read, help] = [k * scale - 0.6, (38 * k * scale) / 46 - 0.6];
  const HELP = ".wall-foot, .join-hint, .wall-note, .brand, .slip__number, .slip__group, .muted, .pile, small, .join-card__code, .tips h2, .reading-light h2, .lights-over__key, .by-role thead, .by-role p, .references, .visually-hidden, .rehearsal-mark, .head-count";
  const PLACES = ".slip, .tile, .turnout, .vote-open li, .pile, .wall-main, .wall-foot, .wall-top, .join-card, .column, .light-totals li";
  const seen = (el) => !el.closest(".wall-break__title, .visually-hidden, [hidden], .goes-on") && getComputedStyle(el).visibility !== "hidden";
  const found = [];
  const say = (what, el, more) => found.push(`${what}: «${(el.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 50)}» ${el.tagName.toLowerCase()}.${el.getAttribute("class") ?? ""} ${more}`);
  const words = document.createTreeWalker(document.querySelector(".wall-stage"), NodeFilter.SHOW_TEXT);
  for (let node; (node = words.nextNode()); ) {
    const el = node.parentElement;
    if (!node.data.trim() || !seen(el) || el.closest("template, script, style")) continue;
    const drawn = el instanceof SVGGraphicsElement ? el.getScreenCTM().a : 1;
    const size = parseFloat(getComputedStyle(el).fontSize) * drawn;
    if (size < (el.closest(HELP) ? help : read)) say("small", el, `${size.toFixed(1)} px`);
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (!box.width) continue;
      if (box.left < -1 || box.right > wide + 1 || box.top < -1 || box.bottom > high + 1) say("outside the wall", el, JSON.stringify(box));
      for (let place = el.closest(".wall-note") ? null : el.closest(PLACES); place; place = place.parentElement.closest(PLACES)) {
        const room = place.getBoundingClientRect();
        if (box.left < room.left - 2 || box.right > room.right + 2 || box.top < room.top - 11 * scale || box.bottom > room.bottom + 6 * scale) {
          say("outside its place", el, `in ${place.className} by ${[room.left - box.left, box.right - room.right, room.top - box.top, box.bottom - room.bottom].map(Math.round)}`);
          break;
        }
      }
    }
  }
  const main = document.querySelector(".wall-main").getBoundingClientRect();
  const things = [...document.querySelectorAll(".slip, .pile, .tile, .tile__heap, .column > h2, .wall-question, .vote-open li, .turnout, .result__row, .light-totals li, .lights-by-role > li, .lights-over__row, .wall-calm > *, .join-card, .how-to, .head-count, .wall-note > *, .wall-foot > *, .bead-matrix, .picture")].filter(seen);
  for (const thing of things) {
    const box = thing.getBoundingClientRect();
    if (!thing.closest(".wall-note, .wall-foot") && (box.bottom > main.bottom + 3 || box.top < main.top - 3 || box.right > main.right + 2)) say("cut", thing, `${Math.round(box.bottom - main.bottom)} px`);
    for (const other of things) {
      if (other === thing || other.contains(thing) || thing.contains(other)) continue;
      const there = other.getBoundingClientRect();
      const [across, down] = [Math.min(box.right, there.right) - Math.max(box.left, there.left), Math.min(box.bottom, there.bottom) - Math.max(box.top, there.top)];
      if (across > 2 && down > 2) say("on top of another", thing, `${other.className} ${across.toFixed()}x${down.toFixed()}`);
    }
  }
  return [...new Set(found)];
}
