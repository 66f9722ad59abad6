/* Where words are cut, lie on each other or run out of what they stand in. Asked before and after text is spaced wider. */
() => {
  const shown = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const words = (text) => text.trim().replace(/\s+/g, " ").slice(0, 40);
  const forEye = (e) => !e.closest(".visually-hidden, [aria-hidden=true], svg, script, style, noscript, option, iframe");
  const lies = (e) => {
    for (let up = e; up; up = up.parentElement) if (["fixed", "sticky", "absolute"].includes(getComputedStyle(up).position)) return up;
    return null;
  };

  /* What is seen of a box through the windows it scrolls behind. */
  const seen = (box, e) => {
    const part = { ...box };
    for (let up = e; up; up = up.parentElement) {
      if (getComputedStyle(up).overflowY === "visible" || getComputedStyle(up).display === "contents") continue;
      const window = up.getBoundingClientRect();
      part.left = Math.max(part.left, window.left);
      part.right = Math.min(part.right, window.right);
      part.top = Math.max(part.top, window.top);
      part.bottom = Math.min(part.bottom, window.bottom);
    }
    return part;
  };

  const found = [];
  for (const e of document.body.querySelectorAll("*")) {
    const { overflowX, overflowY } = getComputedStyle(e);
    if (!shown(e) || !forEye(e) || !e.textContent.trim() || e.matches("textarea, input, select")) continue;
    const cut = (["hidden", "clip"].includes(overflowX) && e.scrollWidth > e.clientWidth + 1) || (["hidden", "clip"].includes(overflowY) && e.scrollHeight > e.clientHeight + 1);
    if (cut) found.push(`cut: ${e.className} «${words(e.textContent)}»`);
  }

  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const e = node.parentElement;
    if (!node.textContent.trim() || !shown(e) || !forEye(e)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    /* Letters are lower than their line. */
    const size = parseFloat(getComputedStyle(e).fontSize);
    const boxes = [...range.getClientRects()].map((b) => ({ left: b.left, right: b.right, top: (b.top + b.bottom - size) / 2, bottom: (b.top + b.bottom + size) / 2 }));
    const frame = e.closest("button, a.button, a.tool, summary, label, .slip, .status, td, th, li");
    const edge = frame?.getBoundingClientRect();
    if (edge && boxes.some((b) => b.right > edge.right + 2 || b.left < edge.left - 2 || b.bottom > edge.bottom + 4)) found.push(`out of ${frame.tagName.toLowerCase()}: «${words(node.textContent)}»`);
    lines.push({ text: words(node.textContent), layer: lies(e), boxes: boxes.map((box) => seen(box, e)) });
  }
  for (const [at, one] of lines.entries()) {
    for (const other of lines.slice(at + 1)) {
      if (one.layer !== other.layer) continue;
      const meets = one.boxes.some((a) => other.boxes.some((b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3));
      if (meets) found.push(`over each other: «${one.text}» «${other.text}»`);
    }
  }
  if (document.documentElement.scrollWidth > innerWidth + 1) found.push(`sideways: ${document.documentElement.scrollWidth}`);
  return [...new Set(found)];
}
