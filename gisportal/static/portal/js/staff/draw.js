/** Drawing a rule's area: each tap is a corner; the field below holds the GeoJSON. */
import L from "../lib/leaflet.js";
import { pageData } from "../lib/dom.js";
import { makeMap, showLayers } from "../report/picture_map.js";

function start(place) {
  const config = pageData("draw-data");
  const field = document.querySelector("[name=shape]");
  const map = makeMap(place, config, { scrollWheelZoom: true });
  const color = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
  let corners = [];
  let shown = L.layerGroup().addTo(map);

  function draw() {
    shown.clearLayers();
    if (corners.length > 1) L.polygon(corners, { color }).addTo(shown);
    for (const corner of corners) L.circleMarker(corner, { color, radius: 5 }).addTo(shown);
    const ring = [...corners, corners[0]].filter(Boolean)
      .map(({ lat, lng }) => [Number(lng.toFixed(6)), Number(lat.toFixed(6))]);
    field.value = corners.length > 2 ? JSON.stringify({ type: "Polygon", coordinates: [ring] }) : "";
  }

  function showGiven() {
    if (!field.value.trim()) return;
    try {
      const given = L.geoJSON(JSON.parse(field.value), { style: { color } }).addTo(shown);
      map.fitBounds(given.getBounds(), { animate: false });
    } catch {
      // Not GeoJSON: the server says what is wrong with it.
    }
  }

  map.on("click", (event) => { corners.push(event.latlng.wrap()); draw(); });
  document.querySelector("[data-draw-undo]").addEventListener("click", () => { corners.pop(); draw(); });
  document.querySelector("[data-draw-clear]").addEventListener("click", () => { corners = []; draw(); });
  place.closest("details").addEventListener("toggle", () => { map.invalidateSize(); showGiven(); });
  showGiven();
  showLayers(map, config).catch(() => {});
}

for (const place of document.querySelectorAll("[data-draw-map]")) start(place);
