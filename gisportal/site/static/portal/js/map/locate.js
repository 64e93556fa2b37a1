/** "My location": one look, a dot with its accuracy, words when it does not work. */
import L from "../../../core/js/leaflet.js";
import { fill, number, t } from "../../../core/js/i18n.js";
import { boundsOf } from "../../../core/js/map/basemap.js";
import { el, fillWith, icon } from "../../../core/js/dom.js";
import { getJson } from "../../../core/js/request.js";
import { withQuery } from "../../../core/js/urls.js";
import { homeButton } from "./feature_view.js";

const OPTIONS = { enableHighAccuracy: true, timeout: 12_000, maximumAge: 30_000 };
const CLOSE_ZOOM = 18;
const SHOWN_MS = 12_000;

function reason(error) {
  if (error.code === 1) return t("The browser may not use your location. Allow it in the browser's settings for this page.");
  if (error.code === 3) return t("Your location could not be found in time. Try again under the open sky.");
  return t("Your location is not available just now.");
}

/** Makes the button work; what there is to say stands beside it. */
export class Locate {
  /** @param identify address that says whether a place is outside the province */
  constructor(map, button, { bbox, identify }) {
    this.map = map;
    this.button = button;
    this.identify = identify;
    this.province = boundsOf(bbox).pad(0.05);
    this.group = L.layerGroup().addTo(map);
    this.note = el("div", { class: "locate-note", role: "status", "aria-live": "polite" });
    button.before(this.note);
    button.addEventListener("click", () => this.look());
  }

  look() {
    if (!navigator.geolocation || !window.isSecureContext) {
      this.done(t("This browser cannot tell your location here."));
      return;
    }
    this.hush();
    this.button.classList.add("is-busy");
    navigator.geolocation.getCurrentPosition(
      (position) => this.found(position.coords),
      (error) => this.done(reason(error)), OPTIONS);
  }

  async found({ latitude, longitude, accuracy }) {
    const place = L.latLng(latitude, longitude);
    this.group.clearLayers();
    this.group.addLayer(L.circle(place, { radius: accuracy, color: "#1a73e8", weight: 1, fillOpacity: 0.12, interactive: false }));
    this.group.addLayer(L.marker(place, { interactive: false, keyboard: false, icon: L.divIcon({ className: "me-mark", iconSize: [18, 18] }) }));
    this.map.setView(place, Math.max(this.map.getZoom(), CLOSE_ZOOM));
    if (await this.isOutside(place)) this.done(t("You are outside the province: there is no data here."), homeButton());
    else this.done(fill(t("You are here, within about %(metres)s m."), { metres: number(Math.round(accuracy)) }));
  }

  /** By the outline of the communes; by the box when the server cannot be asked. */
  async isOutside({ lat, lng }) {
    if (!this.province.contains([lat, lng])) return true;
    try {
      return (await getJson(withQuery(this.identify, { lon: lng.toFixed(6), lat: lat.toFixed(6), zoom: CLOSE_ZOOM }))).outside;
    } catch {
      return false;
    }
  }

  done(message, action = null) {
    this.button.classList.remove("is-busy");
    clearTimeout(this.timer);
    const close = el("button", { type: "button", class: "btn btn-bare btn-square", onclick: () => this.hush(), title: t("Close") },
      icon("x-lg"), el("span", { class: "visually-hidden" }, t("Close")));
    fillWith(this.note, el("div", { class: "toast-note" }, el("span", {}, message), action, close));
    // Somebody who is outside needs the way home for longer than a sentence takes.
    if (!action) this.timer = setTimeout(() => this.hush(), SHOWN_MS);
  }

  hush() {
    clearTimeout(this.timer);
    this.note.replaceChildren();
  }
}
