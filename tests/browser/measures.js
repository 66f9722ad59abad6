/* What can be measured of a page as it is drawn now. Each answer is a list of what falls short, in words. */
({ target, text }) => {
  const EDGED = ".slip, .slip-row, .inbox-slip, .group, .button, .tool, .input, .composer, .option, .answer, .light-choice, .role, .dot-toggle, .steps button";
  const shown = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && e.getClientRects().length > 0;
  const told = (e) => `${e.tagName.toLowerCase()} «${(e.getAttribute("aria-label") ?? e.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 40)}»`;
  const forEye = (e) => !e.closest(".visually-hidden, [aria-hidden=true], svg");

  /* A checkbox is pressed by its label, so the two are one target. */
  const boxOf = (e) => {
    const boxes = [e, ...(e.matches("input[type=checkbox], input[type=radio]") ? e.labels : [])].map((each) => each.getBoundingClientRect());
    return { width: Math.max(...boxes.map((b) => b.width)), height: Math.max(...boxes.map((b) => b.height)) };
  };
  /* A link in the middle of a sentence is as high as its line. */
  const inSentence = (e) => e.matches("a") && getComputedStyle(e).display === "inline" && [...e.parentNode.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  const small = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [role^=menuitem]")]
    .filter((e) => shown(e) && !inSentence(e))
    .map((e) => [e, boxOf(e)])
    .filter(([, b]) => Math.min(b.width, b.height) < target - 0.5)
    .map(([e, b]) => `${told(e)} ${Math.round(b.width)}×${Math.round(b.height)}`);

  /* The one thing to do on a phone's screen. */
  const low = [...document.querySelectorAll("[data-surface=phone] .button--wide:not(.button--quiet)")].filter((e) => shown(e) && e.getBoundingClientRect().height < 63.5);
  small.push(...low.map((e) => `${told(e)} is under 64`));

  const fine = new Map();
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (text && words.nextNode()) {
    const e = words.currentNode.parentElement;
    if (!words.currentNode.textContent.trim() || !shown(e) || !forEye(e) || e.matches("script, option, noscript")) continue;
    const px = parseFloat(getComputedStyle(e).fontSize);
    if (px < text - 0.1) fine.set(e, `${told(e)} ${px} px`);
  }

  /* Windows may take every colour away but its own few: then edges and shapes are all there is. */
  const edged = (e) => ["borderTop", "borderLeft", "outline"].some((side) => parseFloat(getComputedStyle(e)[side + "Width"]) > 0 && getComputedStyle(e)[side + "Style"] !== "none");
  const seen = matchMedia("(forced-colors: active)").matches ? [...document.querySelectorAll(EDGED)].filter(shown) : [];
  const page = getComputedStyle(document.body).backgroundColor;
  const lamps = seen.length ? [...document.querySelectorAll(".lamp")].filter(shown) : [];
  const shapeless = lamps.filter((e) => ![...e.querySelectorAll("*")].some((s) => !["none", page].includes(getComputedStyle(s).fill)));

  const root = document.documentElement;
  const moving = document.getAnimations().filter((a) => a.playState === "running" && a.effect?.getComputedTiming().duration > 100);
  const wide = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && shown(e)).slice(-3).map(told);
  return {
    small,
    edgeless: [...seen.filter((e) => !edged(e)), ...shapeless].map(told),
    fine: [...fine.values()],
    sideways: root.scrollWidth > innerWidth + 1 ? [`${root.scrollWidth} > ${innerWidth}`, ...wide] : [],
    moving: moving.map((a) => a.animationName ?? a.transitionProperty ?? "?"),
    lang: root.lang,
  };
}
