/** Step 1 of the form: a pin on the map, an exact lamp or parcel, or my location. */
import L from "../../../core/js/leaflet.js";
import { el, fillWith, icon } from "../../../core/js/dom.js";
import { fill, number, t } from "../../../core/js/i18n.js";
import { getJson, isAborted, latest } from "../../../core/js/request.js";
import { withQuery } from "../../../core/js/urls.js";
import { boundsOf } from "../../../core/js/map/basemap.js";
import { cornersOf, Drawing } from "./draw.js";
import { CLOSE_ZOOM, makeMap, pinIcon, showLayers } from "./picture_map.js";

const LOCATE = { enableHighAccuracy: true, timeout: 12_000, maximumAge: 30_000 };
const TAP_ZOOM = 17;
const PLACE_ZOOM = 15;
// Kinds of hits that are a place in the province.
const PLACES = ["feature", "place", "office", "coordinate"];
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
    this.drawing = new Drawing(this.map, () => this.drawn());
    this.map.on("click", (event) => this.tapped(event.latlng));
    this.listenShapes();
    this.listenPhotoPlace();
    this.find("commune")?.addEventListener("change", (event) => this.chooseCommune(event.target));
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
      this.fields[name].addEventListener("change", () => this.typed());
    }
    showLayers(this.map, config).catch(() => {});
    this.open(config.chosen);
  }

  /** Start where the address or the form already says. */
  open(chosen) {
    if (chosen && !this.fields.lon.value) {
      this.mark(L.latLng(chosen.lat, chosen.lon));
    } else if (this.fields.geometry.value) this.restore();
    else this.readFields();
  }

  // -- point, line or area ---------------------------------------------------

  listenShapes() {
    for (const choice of this.form.querySelectorAll("[data-shape-kind]")) {
      choice.addEventListener("change", () => this.useShape(choice.value));
    }
    this.find("shape-undo").addEventListener("click", () => this.drawing.undo());
    this.find("shape-clear").addEventListener("click", () => this.drawing.use(this.drawing.kind));
  }

  get shapeKind() {
    return this.form.querySelector("[data-shape-kind]:checked")?.value ?? "point";
  }

  useShape(kind, corners = []) {
    this.find("shape-tools").hidden = kind === "point";
    if (kind !== "point") {
      this.marker?.remove();
      this.unchoose();
      this.offer([]);
    }
    this.drawing.use(kind, corners);
    if (kind === "point") this.readFields();
  }

  tapped(place) {
    if (this.drawing.kind === "point") this.choosePlace(place);
    else if (this.isOutside(place)) this.sayOutside();
    else this.drawing.add(place);
  }

  /** The drawn shape is what is sent; its middle corner stands for it elsewhere. */
  drawn() {
    if (!this.drawing) return;
    const { kind, shape, corners } = this.drawing;
    this.fields.geometry.value = shape ? JSON.stringify(shape) : "";
    if (kind === "point") return;
    const middle = corners[Math.floor(corners.length / 2)];
    this.fields.lon.value = shape ? middle.lng.toFixed(7) : "";
    this.fields.lat.value = shape ? middle.lat.toFixed(7) : "";
    this.say(this.drawing.advice);
    this.tell();
  }

  // -- the photo's place, the list of communes -------------------------------

  listenPhotoPlace() {
    this.find("use-photo-place").addEventListener("click", () => {
      const [lon, lat] = this.photoPlace;
      this.find("photo-place").hidden = true;
      this.usePoint();
      this.choosePlace(L.latLng(lat, lon));
    });
  }

  /** A photo says where it was taken; the person decides whether that is the place. */
  offerPhotoPlace([lon, lat]) {
    if (this.isOutside(L.latLng(lat, lon))) return;
    this.photoPlace = [lon, lat];
    this.find("photo-place").hidden = false;
    if (!this.fields.lon.value) this.find("photo-place").scrollIntoView({ block: "nearest" });
  }

  chooseCommune(select) {
    const [lon, lat] = select.value.split("|");
    if (!lon) return;
    this.usePoint();
    this.unchoose();
    this.offer([]);
    // As it stands in the list: the server knows by that that it is no exact place.
    this.fields.lon.value = lon;
    this.fields.lat.value = lat;
    this.form.querySelector('[data-error="place"]').textContent = "";
    this.mark(L.latLng(Number(lat), Number(lon)), 0);
    this.map.setView([lat, lon], PLACE_ZOOM);
    this.say(t("Commune chosen. Now write the address or the way there, or move the pin."));
    this.tell();
  }

  /** Back to a point, whatever was drawn. */
  usePoint() {
    const first = this.form.querySelector("[data-shape-kind][value=point]");
    if (first) first.checked = true;
    this.find("shape-tools").hidden = true;
    this.drawing.use("point");
  }

  /** What a kept draft says, on the map. */
  restore() {
    this.marker?.remove();
    this.offer([]);
    this.say("");
    const geometry = this.fields.geometry.value ? JSON.parse(this.fields.geometry.value) : null;
    this.useShape(this.shapeKind, cornersOf(geometry).map(({ lng, lat }) => L.latLng(lat, lng)));
    if (this.drawing.shape) this.map.fitBounds(L.latLngBounds(this.drawing.corners), { maxZoom: CLOSE_ZOOM });
    // Which object it was is kept by its key; its name is asked for again when online.
    this.find("chosen").hidden = !this.fields.feature_key.value;
    this.find("chosen-title").textContent = this.fields.feature_key.value;
    this.find("chosen-layer").textContent = "";
  }

  /** Others in the form look at the place too. */
  tell() {
    this.form.dispatchEvent(new CustomEvent("place"));
  }

  isOutside(place) {
    return !this.province.contains(place);
  }

  sayOutside() {
    this.say(t("This place is outside the province. Choose one inside. Nothing you typed is lost."));
  }

  readFields() {
    const lat = Number.parseFloat(this.fields.lat.value.replace(",", "."));
    const lon = Number.parseFloat(this.fields.lon.value.replace(",", "."));
    if (Number.isFinite(lat) && Number.isFinite(lon)) this.mark(L.latLng(lat, lon));
  }

  /** Coordinates were typed. */
  typed() {
    this.usePoint();
    this.unchoose();
    this.readFields();
    this.tell();
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
    if (this.isOutside(place)) {
      this.sayOutside();
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
    if (answer.outside) this.sayOutside();
  }

  /** The way without a map: an address in words, chosen from a list. */
  async search() {
    const words = this.fields.address.value.trim();
    if (!words) return;
    try {
      const answer = await getJson(withQuery(this.config.addresses.search, { q: words, limit: SHOWN }));
      const hits = answer.features.filter(({ properties }) => PLACES.includes(properties.kind))
        .map(({ properties, geometry }) => ({ ...properties, title: properties.label, at: geometry.coordinates }));
      this.offer(hits, (hit) => this.go(hit));
      if (hits.length) {
        if (hits[0].match === "near") this.say(t("There is no such address here. Near to it:"));
        this.find("choices-list").querySelector("button").focus();
      } else this.say(t("This address was not found. Try only the street or the commune, or tap the map."));
    } catch (error) {
      this.say(error.message);
    }
  }

  go(hit) {
    const [lon, lat] = hit.at;
    this.usePoint();
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
    if (this.fields.commune) this.fields.commune.value = "";
    this.tell();
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
    this.tell();
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
    this.usePoint();
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
