/** Legends: the same little pictures as on the server's pages, drawn from the same data. */
import { el, svg } from "../lib/dom.js";

function shapeOf(entry) {
  const stroke = { stroke: entry.stroke ?? "none", "stroke-width": Math.min(entry.stroke_width ?? 1, 4) };
  if (entry.shape === "line") {
    return svg("line", { x1: 2, y1: 9, x2: 26, y2: 9, ...stroke, "stroke-linecap": "round" });
  }
  const fill = { fill: entry.fill ?? "none", "fill-opacity": entry.fill_opacity ?? 1 };
  if (entry.shape === "point") {
    return svg("circle", { cx: 14, cy: 9, r: Math.min(entry.radius ?? 5, 7), ...fill, ...stroke });
  }
  return svg("rect", { x: 2, y: 2, width: 24, height: 14, rx: 2, ...fill, ...stroke });
}

/** One swatch. */
export function swatch(entry) {
  return svg("svg", { class: "swatch", viewBox: "0 0 28 18", "aria-hidden": "true" }, shapeOf(entry));
}

/** A list of swatches with words. */
export function legendList(entries) {
  return el("ul", { class: "legend" },
    entries.map((entry) => el("li", {}, swatch(entry), el("span", {}, entry.label))));
}
