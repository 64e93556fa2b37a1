/** Legends: the same little pictures as on the server's pages, drawn from the same data. */
import { el, svg } from "../dom.js";
import { fill, t } from "../i18n.js";

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

/** The legend as switches: `change` is told the set of hidden classes. */
export function filterList(card, keys, hidden, change) {
  const box = (key) => el("input", {
    type: "checkbox", class: "form-check-input", value: key, checked: !hidden.has(key), onchange: () => tell(),
  });
  const boxes = keys.map(box);
  const tell = () => change(new Set(boxes.filter((one) => !one.checked).map((one) => one.value)));
  const all = (isOn) => {
    for (const one of boxes) one.checked = isOn;
    tell();
  };
  const button = (words, isOn) => el("button", { type: "button", class: "btn btn-bare", onclick: () => all(isOn) }, words);
  return el("fieldset", { class: "filter" },
    el("legend", { class: "visually-hidden" }, fill(t("Show only some of %(name)s"), { name: card.name })),
    el("div", { class: "filter-all" }, button(t("Show all"), true), button(t("Show none"), false)),
    el("ul", { class: "legend" }, boxes.map((one, index) => el("li", {},
      el("label", {}, one, swatch(card.legend[index]), el("span", {}, card.legend[index].label))))));
}
