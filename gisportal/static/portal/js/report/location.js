/** Step 1 of the form: a pin on the map, an exact lamp or parcel, or my location. */
import L from "../lib/leaflet.js";
import { el, fillWith, icon } from "../lib/dom.js";
import { fill, number, t } from "../lib/i18n.js";
import { getJson, isAborted, latest } from "../lib/request.js";
import { withQuery } from "../lib/urls.js";
import { boundsOf } from "../map/basemap.js";
import { CLOSE_ZOOM, makeMap, pinIcon, showLayers } from "./picture_map.js";

const LOCATE = { enableHighAccuracy: true, timeout: 12_000, maximumAge: 30_000 };
const TAP_ZOOM = 17;
const PLACE_ZOOM = 15;
const SHOWN = 5;
const CHOOSABLE = ["parcel", "infrastructure", "service", "other"];

/** Fields and map of the place; the fields are what is sent. */
export class PlaceChooser {
  constructor(form, config) {
    this.form = form;
    this.config = config;
    this.find = (name) => form.querySelector(`[data-${name}]`);
    this.fields = form.elements;
    this.province = boundsOf(config.province);
    this.map = makeMap(this.find("place-map"), config, { tap: false });
    this.ask = latest((signal, place) => this.identify(signal, place));
    this.map.on("click", (event) => this.choosePlace(event.latlng));
    this.find("unchoose").addEventListener("click", () => this.unchoose());
    this.find("locate").addEventListener("click", () => this.locate());
    this.find("find").addEventListener("click", (event) => {
      event.preventDefault();
      this.search();
    });
    this.fields.address.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.search();
    });
    for (const name of ["lon", "lat"]) {
      this.fields[name].addEventListener("change", () => this.readFields());
    }
    showLayers(this.map, config).catch(() => {});
    this.open(config.chosen);
  }

  /** Start where the address or the form already says. */
  open(chosen) {
    if (chosen && !this.fields.lon.value) {
      this.mark(L.latLng(chosen.lat, chosen.lon));
    } else this.readFields();
  }

  readFields() {
    const lat = Number.parseFloat(this.fields.lat.value.replace(",", "."));
    const lon = Number.parseFloat(this.fields.lon.value.replace(",", "."));
    if (Number.isFinite(lat) && Number.isFinite(lon)) this.mark(L.latLng(lat, lon));
  }

  mark(place, zoom = CLOSE_ZOOM) {
    this.marker?.remove();
    this.marker = L.marker(place, {
      icon: pinIcon("new"), draggable: true, autoPan: true,
      title: t("Drag to move"), alt: t("The place of the report") }).addTo(this.map);
    this.marker.on("dragend", () => this.choosePlace(this.marker.getLatLng(), { isDragged: true }));
    if (zoom) this.map.setView(place, Math.max(this.map.getZoom(), zoom));
  }

  choosePlace(place, { isDragged = false } = {}) {
    if (!this.province.contains(place)) {
      this.say(t("This place is outside the province. Choose one inside."));
      if (isDragged) this.readFields();
      return;
    }
    this.unchoose();
    this.setPlace(place);
    this.mark(place, TAP_ZOOM);
    this.say(t("Place chosen."));
    this.ask(place).catch((error) => {
      // The pin alone is enough; choosing the object is an extra.
      if (!isAborted(error)) this.offer([]);
    });
  }

  async identify(signal, place) {
    const query = { lon: place.lng.toFixed(7), lat: place.lat.toFixed(7), zoom: CLOSE_ZOOM };
    const answer = await getJson(withQuery(this.config.addresses.identify, query), { signal });
    const hits = answer.features.map((feature) => feature.properties)
      .filter((hit) => CHOOSABLE.includes(hit.role));
    this.offer(hits.slice(0, SHOWN));
  }

  /** The way without a map: an address in words, chosen from a list. */
  async search() {
    const words = this.fields.address.value.trim();
    if (!words) return;
    try {
      const answer = await getJson(withQuery(this.config.addresses.search, { q: words, limit: SHOWN }));
      const hits = answer.features.map(({ properties, geometry }) => ({
        ...properties, title: properties.label, at: geometry.coordinates }));
      this.offer(hits, (hit) => this.go(hit));
      if (hits.length) this.find("choices-list").querySelector("button").focus();
      else this.say(t("This address was not found. Try only the street or the commune, or tap the map."));
    } catch (error) {
      this.say(error.message);
    }
  }

  go(hit) {
    const [lon, lat] = hit.at;
    this.setPlace(L.latLng(lat, lon));
    if (hit.kind === "feature") this.choose(hit);
    else {
      this.unchoose();
      this.offer([]);
    }
    this.mark(L.latLng(lat, lon), hit.kind === "place" ? PLACE_ZOOM : CLOSE_ZOOM);
    this.say(fill(t("Place chosen: %(name)s. Drag the pin to correct it."), { name: hit.title }));
  }

  setPlace(place) {
    this.fields.lon.value = place.lng.toFixed(7);
    this.fields.lat.value = place.lat.toFixed(7);
    this.form.querySelector('[data-error="place"]').textContent = "";
  }

  offer(hits, choose = (hit) => this.choose(hit)) {
    this.find("choices").hidden = hits.length === 0;
    fillWith(this.find("choices-list"), hits.map((hit) => el("li", {},
      el("button", { type: "button", class: "row-link choice", onclick: () => choose(hit) },
        icon("pin-map"),
        el("span", { class: "row-main" },
          el("span", { class: "row-title" }, hit.title),
          el("span", { class: "row-detail" }, hit.layer_name))))));
  }

  choose(hit) {
    this.fields.layer.value = hit.layer;
    this.fields.feature_key.value = hit.key;
    this.find("chosen-title").textContent = hit.title;
    this.find("chosen-layer").textContent = hit.layer_name;
    this.find("chosen").hidden = false;
    this.find("choices").hidden = true;
    this.find("unchoose").focus();
  }

  unchoose() {
    this.fields.layer.value = "";
    this.fields.feature_key.value = "";
    this.find("chosen").hidden = true;
  }

  locate() {
    if (!navigator.geolocation || !window.isSecureContext) {
      this.say(t("This browser cannot tell your location here."));
      return;
    }
    this.say(t("Looking for your location…"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.located(coords),
      () => this.say(t("Your location is not available. Tap the place on the map instead.")),
      LOCATE);
  }

  located({ latitude, longitude, accuracy }) {
    this.choosePlace(L.latLng(latitude, longitude));
    if (this.province.contains([latitude, longitude])) {
      this.say(fill(t("You are here, within about %(metres)s m. Drag the pin to correct it."),
        { metres: number(Math.round(accuracy)) }));
    }
  }

  say(message) {
    this.find("place-status").textContent = message;
  }
}
