/** The legend of what can be seen now: it follows the scale and the place. */
import { el, fillWith, icon } from "../../../../core/js/dom.js";
import { listen } from "../../../../core/js/events.js";
import { t } from "../../../../core/js/i18n.js";
import { legendList } from "../../../../core/js/map/legend.js";
import { PIN_LEGEND, pinPicture } from "../../../../core/js/map/pins.js";
import { classKeys } from "../../../../core/js/map/style.js";
import { boxOf } from "../../../../core/js/map/world.js";

/** Whether a layer is drawn at `zoom` inside `bounds` ([west, south, east, north]). */
export function isSeen({ card, isOn, opacity }, zoom, [west, south, east, north]) {
  if (!isOn || opacity <= 0 || zoom < card.min_zoom) return false;
  if (!card.bbox) return true;
  const [w, s, e, n] = card.bbox;
  return w <= east && e >= west && s <= north && n >= south;
}

/** The legend entries of a layer without the classes a filter hides. */
export function shownLegend({ card, hidden }) {
  const keys = classKeys(card.style);
  return (card.legend ?? []).filter((entry, index) => !keys.length || !hidden?.has(keys[index]));
}

/** Entries of `state` that are drawn on the map as it stands. */
export function seenEntries(state, map) {
  const box = boxOf(map);
  return [...state.entries.values()].filter((entry) => isSeen(entry, map.getZoom(), box));
}

/** The legend as a list of layers, for the panel and for paper. */
export function legendOfView({ state, map, pins }, { heading = "h3" } = {}) {
  const parts = seenEntries(state, map).map((entry) => el("section", { class: "view-legend" },
    el(heading, {}, entry.card.name),
    entry.card.legend?.length > 1 || entry.card.tiles ? legendList(shownLegend(entry)) : null,
    entry.card.is_demo ? el("p", { class: "layer-note" }, t("Illustrative data, not real.")) : null));
  if (pins.isAvailable && pins.isOn) {
    parts.push(el("section", { class: "view-legend" }, el(heading, {}, t("Citizens' reports")),
      el("ul", { class: "legend" }, PIN_LEGEND().map(([kind, words]) =>
        el("li", {}, pinPicture(kind, "swatch"), el("span", {}, words))))));
  }
  return parts;
}

/** The panel. */
export class LegendOfView {
  constructor({ state, map, pins }) {
    this.parts = { state, map, pins };
    this.update = () => this.fill();
  }

  open() {
    const { map } = this.parts;
    map.on("moveend", this.update);
    this.quiet = [listen("layers", this.update), listen("pins", this.update)];
    // It scrolls and holds nothing to press: the keyboard must be able to enter it.
    this.place = el("div", { tabindex: 0, role: "group", "aria-label": t("Legend of this view") });
    this.fill();
    return this.place;
  }

  close() {
    this.parts.map.off("moveend", this.update);
    for (const stop of this.quiet) stop();
  }

  fill() {
    const parts = legendOfView(this.parts);
    fillWith(this.place, parts.length ? parts : el("div", { class: "empty" }, icon("layers", "icon icon-large"),
      el("p", {}, t("Nothing of the chosen layers can be seen at this scale.")),
      el("p", {}, t("Zoom in, or switch more layers on."))));
  }
}
