/** Coordinates of the place under the pointer, of the middle of the map, or of a tap. */
import L from "../../../../core/js/leaflet.js";
import { el, icon } from "../../../../core/js/dom.js";
import { fill, number, t } from "../../../../core/js/i18n.js";
import { copyButton } from "./copy.js";
import { Cross } from "./cross.js";
import { degreesText } from "./figures.js";
import { meridianText, toVn2000, zonesOf } from "./vn2000.js";

const HAS_POINTER = window.matchMedia("(hover: hover)");
const MEMORY = "portal.zone";

function remembered(zones) {
  try {
    const zone = Number(localStorage.getItem(MEMORY));
    return zones.includes(zone) ? zone : zones[0];
  } catch {
    return zones[0];
  }
}

function remember(zone) {
  try {
    localStorage.setItem(MEMORY, String(zone));
  } catch {
    // Storage is blocked: it holds for this page only.
  }
}

/** Metres with centimetres, as people write them here: 1.133.543,15. */
export function metresText(value) {
  const [whole, part] = value.toFixed(2).split(".");
  return `${number(Number(whole))}${number(0.1, 1).charAt(1)}${part} m`;
}

/** Zones of the province: the settings' own first, then the others that reach it. */
export function provinceZones({ zone, bbox }) {
  return [...new Set([zone, ...zonesOf(bbox)])].filter(Boolean);
}

/** The coordinates tool. */
export class Coordinates {
  constructor({ config, map, panel }) {
    this.map = map;
    this.zones = provinceZones(config);
    this.zone = remembered(this.zones);
    this.cross = new Cross(map, panel);
    this.mark = null;
    this.onMouse = (event) => { if (!this.mark) this.show(event.latlng.wrap(), t("Under the pointer")); };
    this.onMove = () => { if (!this.mark) this.showMiddle(); };
  }

  open() {
    this.map.on("move", this.onMove);
    if (HAS_POINTER.matches) this.map.on("mousemove", this.onMouse);
    this.map.getContainer().classList.add("is-aiming");
    this.cross.show(true);
    this.cells = new Map();
    this.list = el("dl", { class: "pairs coordinates" },
      this.row("degrees", "WGS 84"), this.row("angles", t("WGS 84, degrees")), this.row("metres", "VN-2000"));
    this.where = el("p", { class: "muted small coordinates-where" });
    this.follow = el("button", { type: "button", class: "btn btn-quiet", hidden: true, onclick: () => this.release() },
      icon("x-lg"), t("Unpin this place"));
    this.showMiddle();
    return el("div", {}, this.where, this.list, this.zoneChoice(),
      el("div", { class: "actions" }, this.follow),
      el("p", { class: "layer-note" }, t("Tap the map to hold a place. X is the northing, Y the easting, as on Vietnamese maps. VN-2000 is computed with the official parameters (EPSG:6960).")));
  }

  close() {
    this.map.off("move", this.onMove);
    this.map.off("mousemove", this.onMouse);
    this.map.getContainer().classList.remove("is-aiming");
    this.cross.show(false);
    this.mark?.remove();
    this.mark = null;
  }

  zoneChoice() {
    const id = "vn2000-zone";
    const option = (zone) => el("option", { value: zone, selected: zone === this.zone },
      fill(t("Meridian %(meridian)s (EPSG:%(zone)s)"), { meridian: meridianText(zone), zone }));
    return el("div", { class: "field" },
      el("label", { class: "form-label", for: id }, t("VN-2000 zone")),
      el("select", { id, class: "form-select", onchange: (event) => {
        this.zone = Number(event.target.value);
        remember(this.zone);
        this.show(this.shown, this.words);
      } }, this.zones.map(option)));
  }

  tap(latlng) {
    const place = latlng.wrap();
    this.mark?.remove();
    this.mark = L.marker(place, { interactive: false, keyboard: false, icon: L.divIcon({ className: "tap-mark", iconSize: [22, 22] }) });
    this.mark.addTo(this.map);
    this.cross.show(false);
    this.follow.hidden = false;
    this.show(place, t("The place you tapped"));
  }

  release() {
    this.mark?.remove();
    this.mark = null;
    this.cross.show(true);
    this.follow.hidden = true;
    this.showMiddle();
  }

  showMiddle() {
    this.show(this.cross.latlng(), t("At the cross"));
  }

  show(place, words) {
    this.shown = place;
    this.words = words;
    this.where.textContent = words;
    const { lat, lng } = place;
    const { east, north } = toVn2000(lng, lat, this.zone);
    const angles = `${degreesText(lat, "NS")} ${degreesText(lng, "EW")}`;
    const degrees = `${lat.toFixed(6)}, ${lng.toFixed(6)}`;
    this.fillRow("degrees", degrees, degrees);
    this.fillRow("angles", angles, angles);
    this.fillRow("metres", `X ${metresText(north)}\nY ${metresText(east)}`, `${north.toFixed(3)} ${east.toFixed(3)}`);
  }

  row(name, term) {
    const cell = { text: el("span", {}), raw: "" };
    this.cells.set(name, cell);
    const what = fill(t("Copy %(what)s"), { what: term });
    return el("div", {}, el("dt", {}, term), el("dd", {}, cell.text,
      copyButton(() => cell.raw, { label: "", name: what, className: "btn btn-bare btn-square" })));
  }

  fillRow(name, text, raw) {
    const cell = this.cells.get(name);
    cell.text.textContent = text;
    cell.raw = raw;
  }
}
