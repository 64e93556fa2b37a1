/** The small map of the inspection: where the data would lie in each coordinate system. */
import L from "../../core/js/leaflet.js";
import { pageData } from "../../core/js/dom.js";
import { addBasemap, boundsOf } from "../../core/js/map/basemap.js";
import { addIslands } from "../../core/js/map/islands.js";

const CHOSEN = { weight: 3, opacity: 1, fillOpacity: 0.25 };
const OTHER = { weight: 1.5, opacity: 0.7, fillOpacity: 0.03, dashArray: "4 4" };

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Leaflet's [lat, lon] pairs of a ring. */
export function ring(outline) {
  return outline.map(([lon, lat]) => [lat, lon]);
}

/** The outline, with a mark that can be seen when it is small. */
function outline(map, one) {
  const shape = L.polygon(ring(one.outline), { interactive: false });
  const mark = L.circleMarker(shape.getBounds().getCenter(), { interactive: false, radius: 9 });
  return L.featureGroup([shape, mark]).addTo(map);
}

function start(place) {
  const config = pageData("outline-map-data");
  const map = L.map(place, { scrollWheelZoom: false, attributionControl: false, minZoom: 5, maxZoom: 19 });
  L.control.attribution({ prefix: false, position: "bottomleft" }).addTo(map);
  addBasemap(map, { basemap: config.basemap, bbox: config.province });
  addIslands(map);
  L.rectangle(boundsOf(config.province), {
    interactive: false, fill: false, weight: 1, color: colour("--ink-2") }).addTo(map);
  const shapes = config.places.map((one) => one.outline.length ? outline(map, one) : null);

  function choose() {
    const radio = document.querySelector("[data-place]:checked");
    const at = radio ? Number(radio.dataset.place) : -1;
    shapes.forEach((shape, index) => shape?.setStyle(index === at
      ? { ...CHOSEN, color: colour("--accent") } : { ...OTHER, color: colour("--primary") }));
    const box = boundsOf(config.province);
    shapes[at]?.bringToFront();
    if (shapes[at]) box.extend(shapes[at].getBounds());
    map.fitBounds(box, { padding: [16, 16], animate: false });
  }

  for (const radio of document.querySelectorAll("[data-place]")) radio.addEventListener("change", choose);
  choose();
}

for (const place of document.querySelectorAll("[data-outline-map]")) start(place);
