/** Two layers on the sides of a line that can be dragged: each in a pane of its own, clipped. */
import L from "../../../core/js/leaflet.js";
import { el } from "../../../core/js/dom.js";
import { listen, tell } from "../../../core/js/events.js";
import { fill, number, t } from "../../../core/js/i18n.js";
import { readSide } from "./permalink.js";
import { outsideLayer, VectorLayers } from "../../../core/js/map/tile_layer.js";

const STEP = 0.02;
const EDGE = 0.02;
const SIDES = ["left", "right"];

/** Draws what `state.compare` says. */
export class Swipe {
  constructor(map, state, { onFail }) {
    this.map = map;
    this.state = state;
    this.onFail = onFail;
    this.shown = new Map();
    this.line = this.makeLine();
    map.getContainer().append(this.line);
    for (const side of SIDES) {
      map.createPane(`swipe-${side}`).style.zIndex = "250";
      map.getPane(`swipe-${side}`).style.pointerEvents = "none";
    }
    map.on("move zoomend resize viewreset", () => this.place());
    listen("layers", () => this.show());
    listen("opacity", (entry) => this.fade(entry));
    this.show();
  }

  show() {
    const { compare } = this.state;
    this.line.hidden = !compare;
    for (const side of SIDES) this.showSide(side, compare?.[side] ?? "").catch(this.onFail);
    if (!compare) return;
    this.nameSides();
    this.place();
  }

  async showSide(side, what) {
    const entry = await this.state.sideEntry(what);
    // While an earlier version was looked up, something else may have been chosen.
    if (what !== (this.state.compare?.[side] ?? "")) return;
    const now = this.shown.get(side);
    const isOn = entry?.isOn;
    if (now && (now.what !== what || !isOn)) {
      now.layer.remove();
      this.shown.delete(side);
    }
    if (!isOn) return;
    if (!this.shown.has(side)) {
      this.shown.set(side, { what, slug: entry.card.slug, ...this.draw(entry, `swipe-${side}`) });
    }
    const { vector, layer } = this.shown.get(side);
    if (vector) vector.show([entry]);
    else layer.setOpacity(entry.opacity);
  }

  draw({ card }, pane) {
    if (card.external) return { layer: outsideLayer(card, pane).addTo(this.map) };
    const vector = new VectorLayers(this.map, { onFail: this.onFail, pane });
    return { vector, layer: vector.layer };
  }

  fade(entry) {
    for (const { slug, vector, layer } of this.shown.values()) {
      if (slug !== entry.card.slug) continue;
      if (vector) vector.layer.rerenderTiles();
      else layer.setOpacity(entry.opacity);
    }
  }

  nameSides() {
    const name = (side) => {
      const { slug, number } = readSide(this.state.compare[side]);
      const words = this.state.card(slug)?.name ?? "–";
      return number === null ? words : fill(t("%(name)s, version %(number)s"), { name: words, number });
    };
    this.names[0].textContent = `◂ ${name("left")}`;
    this.names[1].textContent = `${name("right")} ▸`;
  }

  /** Clip both panes at the line, in the coordinates of the moving map pane. */
  place() {
    const { compare } = this.state;
    if (!compare) return;
    const size = this.map.getSize();
    const start = this.map.containerPointToLayerPoint([0, 0]);
    const end = this.map.containerPointToLayerPoint(size);
    const x = start.x + size.x * compare.at;
    this.clip("left", start.x, x, start.y, end.y);
    this.clip("right", x, end.x, start.y, end.y);
    this.line.style.left = `${size.x * compare.at}px`;
    const percent = Math.round(compare.at * 100);
    this.handle.setAttribute("aria-valuenow", String(percent));
    this.handle.setAttribute("aria-valuetext", fill(t("%(n)s percent from the left"), { n: number(percent) }));
  }

  clip(side, west, east, north, south) {
    this.map.getPane(`swipe-${side}`).style.clipPath =
      `polygon(${west}px ${north}px, ${east}px ${north}px, ${east}px ${south}px, ${west}px ${south}px)`;
  }

  moveTo(at) {
    this.state.compare.at = Math.min(1 - EDGE, Math.max(EDGE, at));
    this.place();
  }

  makeLine() {
    this.names = [el("span", { class: "swipe-name swipe-left" }), el("span", { class: "swipe-name swipe-right" })];
    this.handle = el("div", {
      class: "swipe-handle", role: "slider", tabindex: 0, "aria-label": t("Line between the compared layers"),
      "aria-valuemin": 0, "aria-valuemax": 100, onkeydown: (event) => this.onKey(event) },
    el("span", { "aria-hidden": "true" }, "◂ ▸"));
    const line = el("div", { class: "swipe-line", hidden: true }, this.names, this.handle);
    L.DomEvent.disableClickPropagation(line);
    this.watchDrag();
    return line;
  }

  onKey(event) {
    const steps = { ArrowLeft: -STEP, ArrowRight: STEP, PageUp: -5 * STEP, PageDown: 5 * STEP, Home: -1, End: 1 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    event.stopPropagation();
    this.moveTo(this.state.compare.at + steps[event.key]);
    tell("compare", this.state.compare);
  }

  watchDrag() {
    const { handle } = this;
    handle.addEventListener("pointerdown", (event) => {
      event.stopPropagation();
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const { left, width } = this.map.getContainer().getBoundingClientRect();
      this.moveTo((event.clientX - left) / width);
    });
    handle.addEventListener("pointerup", () => tell("compare", this.state.compare));
  }
}
