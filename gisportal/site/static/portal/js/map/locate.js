/** "My location": one look, a dot with its accuracy, words when it does not work. */
import L from "../../../core/js/leaflet.js";
import { fill, number, t } from "../../../core/js/i18n.js";
import { boundsOf } from "../../../core/js/map/basemap.js";
import { say } from "./status.js";

const OPTIONS = { enableHighAccuracy: true, timeout: 12_000, maximumAge: 30_000 };
const CLOSE_ZOOM = 18;

function reason(error) {
  if (error.code === 1) return t("The browser may not use your location. Allow it in the browser's settings for this page.");
  if (error.code === 3) return t("Your location could not be found in time. Try again under the open sky.");
  return t("Your location is not available just now.");
}

/** Makes the button work. */
export class Locate {
  constructor(map, button, bbox) {
    this.map = map;
    this.button = button;
    this.province = boundsOf(bbox).pad(0.05);
    this.group = L.layerGroup().addTo(map);
    button.addEventListener("click", () => this.look());
  }

  look() {
    if (!navigator.geolocation || !window.isSecureContext) {
      say(t("This browser cannot tell your location here."));
      return;
    }
    this.button.classList.add("is-busy");
    navigator.geolocation.getCurrentPosition(
      (position) => this.found(position.coords),
      (error) => this.done(reason(error)), OPTIONS);
  }

  found({ latitude, longitude, accuracy }) {
    const place = L.latLng(latitude, longitude);
    this.group.clearLayers();
    this.group.addLayer(L.circle(place, { radius: accuracy, color: "#1a73e8", weight: 1, fillOpacity: 0.12, interactive: false }));
    this.group.addLayer(L.marker(place, { interactive: false, keyboard: false, icon: L.divIcon({ className: "me-mark", iconSize: [18, 18] }) }));
    this.map.setView(place, Math.max(this.map.getZoom(), CLOSE_ZOOM));
    this.done(this.province.contains(place)
      ? fill(t("You are here, within about %(metres)s m."), { metres: number(Math.round(accuracy)) })
      : t("You are outside the province: there is no data here."));
  }

  done(message) {
    this.button.classList.remove("is-busy");
    say(message);
  }
}
