/** A small map with the pins of the reports on this page, and the shape of one. */
import L from "../../../core/js/leaflet.js";
import { pageData } from "../../../core/js/dom.js";
import { isLocal } from "../../../core/js/urls.js";
import { CLOSE_ZOOM, makeMap, pinIcon, showLayers } from "./picture_map.js";

function addPin(map, pin, isAlone) {
  const name = `${pin.title}: ${pin.state}`;
  const marker = L.marker([pin.lat, pin.lon], {
    icon: pinIcon(pin.kind), title: name, alt: name, interactive: !isAlone, keyboard: !isAlone });
  if (!isAlone && isLocal(pin.url)) {
    marker.on("click", () => { window.location.href = pin.url; });
  }
  return marker.addTo(map);
}

function addShape(map, geometry) {
  const color = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
  return L.geoJSON(JSON.parse(geometry), {
    interactive: false, style: { color, weight: 3, fillOpacity: 0.15 },
    pointToLayer: (point, latlng) => L.circleMarker(latlng, { color, radius: 6 }) }).addTo(map);
}

/** A page that lets its reader choose another place listens to the element. */
function tellTaps(map, place) {
  const chosen = L.layerGroup().addTo(map);
  map.on("click", ({ latlng }) => {
    chosen.clearLayers();
    L.circleMarker(latlng, { radius: 8, color: "#c2255c" }).addTo(chosen);
    place.dispatchEvent(new CustomEvent("map-tap", { detail: latlng }));
  });
}

function start(place) {
  const config = pageData("pin-map-data");
  const isAlone = config.pins.length === 1;
  const map = makeMap(place, config, { dragging: !L.Browser.mobile, tap: false });
  const box = L.latLngBounds(config.pins.map((pin) => [pin.lat, pin.lon]));
  if (config.geometry) box.extend(addShape(map, config.geometry).getBounds());
  for (const pin of config.pins) addPin(map, pin, isAlone);
  if (config.isEditable) tellTaps(map, place);
  map.fitBounds(box, { padding: [36, 36], maxZoom: CLOSE_ZOOM, animate: false });
  showLayers(map, config).catch(() => {});
}

for (const place of document.querySelectorAll("[data-pin-map]")) start(place);
