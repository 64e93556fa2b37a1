/** Drawing an area into a form: each tap is a corner; the named field holds the GeoJSON. */
import L from "../../../core/js/leaflet.js";
import { pageData } from "../../../core/js/dom.js";
import { boundsOf } from "../../../core/js/map/basemap.js";
import { Drawing } from "./draw.js";
import { makeMap, showLayers } from "./picture_map.js";

/** What the field holds already; null when that is nothing, or no GeoJSON. */
function given(text) {
  try {
    return text.trim() ? L.geoJSON(JSON.parse(text)) : null;
  } catch {
    // The server says what is wrong with it.
    return null;
  }
}

function start(place) {
  const config = pageData("draw-data");
  const field = place.closest("form").elements[place.dataset.drawMap];
  const advice = document.querySelector("[data-draw-advice]");
  const map = makeMap(place, config, { scrollWheelZoom: true });
  const earlier = given(field.value)?.addTo(map);
  const drawing = new Drawing(map, () => {
    earlier?.remove();
    field.value = drawing.shape ? JSON.stringify(drawing.shape) : "";
    advice.textContent = drawing.advice;
  });
  drawing.kind = "area";
  advice.textContent = drawing.advice;

  // Before it is unfolded the map has no size to fit anything into.
  function fit() {
    map.invalidateSize();
    if (drawing.corners.length) return;
    const bounds = earlier && map.hasLayer(earlier) ? earlier.getBounds() : boundsOf(config.province);
    map.fitBounds(bounds, { animate: false });
  }

  map.on("click", (event) => drawing.add(event.latlng.wrap()));
  document.querySelector("[data-draw-undo]").addEventListener("click", () => drawing.undo());
  document.querySelector("[data-draw-clear]").addEventListener("click", () => drawing.use("area"));
  place.closest("details").addEventListener("toggle", fit);
  fit();
  showLayers(map, config).catch(() => {});
}

for (const place of document.querySelectorAll("[data-draw-map]")) start(place);
