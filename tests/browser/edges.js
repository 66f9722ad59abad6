/* Controls whose edge or filling does not stand out from what is behind them by 3 to 1 (WCAG 1.4.11). */
() => {
  const CONTROLS = "button, a.button, a.tool, input:not([type=hidden]), select, textarea, .role, .composer, summary.button, summary.tool";
  const shown = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && e.getClientRects().length > 0;
  const told = (e) => `${e.tagName.toLowerCase()}.${e.className} «${(e.getAttribute("aria-label") ?? e.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 40)}»`;

  /* A colour as four numbers from 0 to 1. The canvas knows every way to write one. */
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const rgba = (colour) => {
    if (!known.has(colour)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      known.set(colour, Array.from(canvas.getImageData(0, 0, 1, 1).data, (part) => part / 255));
    }
    return known.get(colour);
  };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a)];
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const contrast = (one, other) => (Math.max(light(one), light(other)) + 0.05) / (Math.min(light(one), light(other)) + 0.05);

  const behind = (e) => {
    const layers = [];
    for (let up = e.parentElement; up; up = up.parentElement) {
      const colour = rgba(getComputedStyle(up).backgroundColor);
      layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [1, 1, 1]);
  };
  /* What of a control stands out, by how much: 0 where it has neither edge nor filling. */
  const standsOut = (e) => {
    const style = getComputedStyle(e);
    const around = behind(e);
    const edges = ["Top", "Right", "Bottom", "Left"].filter((side) => parseFloat(style[`border${side}Width`]) > 0 && style[`border${side}Style`] !== "none");
    const colours = [style.backgroundColor, ...edges.map((side) => style[`border${side}Color`])].map(rgba).filter(([, , , a]) => a > 0);
    const ratios = colours.map((colour) => contrast(over(colour, around), around));
    return Math.max(0, ...ratios.filter((ratio) => ratio > 1.02));
  };
  /* A choice is its label where the box itself is laid over it unseen. What has neither edge nor filling is known by its words,
     and so is an item of a menu, whose filling says where one is. */
  const faint = [...document.querySelectorAll(CONTROLS)].filter(shown)
    .filter((e) => !e.matches("input, textarea") || getComputedStyle(e).opacity !== "0")
    .filter((e) => !e.parentElement.closest(".composer, .role, [role=menu]") && !e.matches("[type=radio], [type=checkbox], [type=file]"))
    .map((e) => [e, standsOut(e)])
    .filter(([e, ratio]) => ratio < 3 && (ratio > 0 || e.matches("input, select, textarea")))
    .map(([e, ratio]) => `${told(e)} ${ratio.toFixed(1)}`);
  return [...new Set(faint)];
}
