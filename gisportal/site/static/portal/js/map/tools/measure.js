/** Measuring: tap points on the map, read the length or the area while you go. */
import L from "../../../../core/js/leaflet.js";
import { el, fillWith, icon } from "../../../../core/js/dom.js";
import { fill, number, t, tp, tn } from "../../../../core/js/i18n.js";
import { Cross } from "./cross.js";
import { areaText, lengthText } from "./figures.js";
import { areaOf, distance, lengthOf } from "./geodesic.js";

const PANE = "measure";

function lonLat({ lat, lng }) {
  return [lng, lat];
}

function styles() {
  const color = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim() || "#c2255c";
  return {
    line: { pane: PANE, color, weight: 3, interactive: false, fillOpacity: 0.12 },
    next: { pane: PANE, color, weight: 2, dashArray: "4 6", interactive: false, fill: false },
    point: { pane: PANE, color, weight: 3, radius: 5, fillColor: "#ffffff", fillOpacity: 1, interactive: false },
  };
}

/** The measuring tool; keeps its points while another panel is looked at. */
export class Measure {
  constructor({ map, panel }) {
    this.map = map;
    this.isArea = false;
    this.isFinished = false;
    this.points = [];
    this.cross = new Cross(map, panel);
    map.createPane(PANE).style.zIndex = "460";
    map.getPane(PANE).style.pointerEvents = "none";
    this.drawn = L.layerGroup();
    this.pointer = null;
    this.follow = (event) => {
      this.pointer = event.latlng.wrap();
      this.drawNext();
    };
    this.undoByKey = (event) => this.onKey(event);
  }

  open() {
    this.drawn.addTo(this.map);
    this.map.doubleClickZoom.disable();
    this.map.on("mousemove", this.follow);
    this.map.getContainer().addEventListener("keydown", this.undoByKey);
    this.map.getContainer().classList.add("is-aiming");
    this.figures = el("div", { class: "measure-figures", role: "status", "aria-live": "polite" });
    this.buttons = el("div", { class: "actions measure-actions" });
    this.say();
    this.draw();
    return el("div", { class: "measure" }, this.kindChoice(), this.figures, this.buttons,
      el("p", { class: "layer-note" }, t("Tap points on the map, or aim with the cross. On a keyboard: arrow keys move the map, Enter sets a point, Backspace takes the last one back.")),
      el("p", { class: "layer-note" }, t("Measured on the WGS 84 ellipsoid, along the ground as if it were flat. Not a cadastral survey.")));
  }

  close() {
    this.drawn.remove();
    this.map.doubleClickZoom.enable();
    this.map.off("mousemove", this.follow);
    this.map.getContainer().removeEventListener("keydown", this.undoByKey);
    this.map.getContainer().classList.remove("is-aiming");
    this.cross.show(false);
  }

  kindChoice() {
    const choice = (isArea, words) => el("label", { class: "tool-choice" },
      el("input", { type: "radio", name: "measure-kind", class: "form-check-input", checked: this.isArea === isArea,
        onchange: () => { this.isArea = isArea; this.changed(); } }), words);
    return el("div", { class: "tool-choices", role: "radiogroup", "aria-label": t("What to measure") },
      choice(false, t("Length")), choice(true, tp("surface", "Area")));
  }

  tap(latlng) {
    if (this.isFinished) this.clear();
    const last = this.points.at(-1);
    const place = latlng.wrap();
    // The second half of a double tap is not a point of its own.
    if (last && this.map.latLngToContainerPoint(last).distanceTo(this.map.latLngToContainerPoint(place)) < 4) {
      this.finish();
      return;
    }
    this.points.push(place);
    this.changed();
  }

  onKey(event) {
    if (event.target !== this.map.getContainer()) return;
    if (event.key === "Enter") this.tap(this.cross.latlng());
    else if (event.key === "Backspace") this.undo();
    else return;
    event.preventDefault();
  }

  undo() {
    this.isFinished = false;
    this.points.pop();
    this.changed();
  }

  clear() {
    this.isFinished = false;
    this.points = [];
    this.changed();
  }

  finish() {
    if (this.points.length < 2) return;
    this.isFinished = true;
    this.changed();
  }

  changed() {
    this.draw();
    this.say();
  }

  draw() {
    const style = styles();
    this.drawn.clearLayers();
    this.next = null;
    if (this.isArea && this.points.length > 2) this.drawn.addLayer(L.polygon(this.points, style.line));
    else if (this.points.length > 1) this.drawn.addLayer(L.polyline(this.points, { ...style.line, fill: false }));
    for (const point of this.points) this.drawn.addLayer(L.circleMarker(point, style.point));
    this.cross.show(!this.isFinished);
    this.drawNext();
  }

  /** The dashed line from the last point to the pointer, with its figure. */
  drawNext() {
    const last = this.points.at(-1);
    if (!last || this.isFinished || !this.pointer) return;
    const ring = this.isArea && this.points.length > 1 ? [last, this.pointer, this.points[0]] : [last, this.pointer];
    if (this.next) this.next.setLatLngs(ring);
    else this.next = L.polyline(ring, styles().next).addTo(this.drawn);
    if (this.running) this.running.textContent = this.nextText(last);
  }

  nextText(last) {
    const step = distance(lonLat(last), lonLat(this.pointer));
    if (this.isArea && this.points.length > 1) {
      return fill(t("to the pointer: %(area)s"), { area: areaText(areaOf([...this.points, this.pointer].map(lonLat))) });
    }
    const total = lengthOf(this.points.map(lonLat)) + step;
    return fill(t("to the pointer: %(step)s, in all %(total)s"), { step: lengthText(step), total: lengthText(total) });
  }

  say() {
    const places = this.points.map(lonLat);
    const ring = places.length > 2 ? [...places, places[0]] : places;
    const needed = this.isArea ? 3 : 2;
    const has = places.length >= needed;
    const main = this.isArea ? areaText(areaOf(places)) : lengthText(lengthOf(places));
    this.running = el("span", { class: "muted measure-running", "aria-hidden": "true" });
    fillWith(this.figures,
      el("p", { class: "feature-measure" }, has ? main : "–"),
      el("p", { class: "small" },
        places.length ? fill(tn("%(n)s point", "%(n)s points", places.length), { n: number(places.length) })
          : t("Tap the first point."),
        this.isArea && has ? ` · ${fill(t("perimeter %(length)s"), { length: lengthText(lengthOf(ring)) })}` : null,
        this.running));
    this.showButtons();
  }

  showButtons() {
    const button = (name, words, isOff, onclick, className = "btn-quiet") => el("button", {
      type: "button", class: `btn ${className}`, disabled: isOff, onclick }, icon(name), words);
    const count = this.points.length;
    const focused = [...this.buttons.children].indexOf(document.activeElement);
    fillWith(this.buttons,
      button("plus-lg", t("Point at the cross"), this.isFinished, () => this.tap(this.cross.latlng()), "btn-primary"),
      button("arrow-counterclockwise", t("Undo"), !count, () => this.undo()),
      button("check-lg", t("Finish"), count < 2 || this.isFinished, () => this.finish()),
      button("trash", t("Clear"), !count, () => this.clear()));
    if (focused >= 0) {
      const again = this.buttons.children[focused];
      (again.disabled ? this.buttons.querySelector("button:not(:disabled)") : again)?.focus();
    }
  }
}
