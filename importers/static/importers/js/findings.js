/** The map of the findings of one import, whether it was loaded or refused. */
import L from "../../core/js/leaflet.js";
import { pageData } from "../../core/js/dom.js";
import { addBasemap, boundsOf } from "../../core/js/map/basemap.js";
import { addIslands } from "../../core/js/map/islands.js";
import { addPlaces, watchLinks } from "./finding_places.js";

async function start(place) {
  const config = pageData("findings-map-data");
  const map = L.map(place, { scrollWheelZoom: false, attributionControl: false, minZoom: 5, maxZoom: 21 });
  L.control.attribution({ prefix: false, position: "bottomleft" }).addTo(map);
  map.fitBounds(boundsOf(config.province), { animate: false });
  addBasemap(map, { basemap: config.basemap, bbox: config.province });
  addIslands(map);
  watchLinks(map, place);
  const drawn = await addPlaces(map, config.places);
  const bounds = drawn.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds, { maxZoom: 18, padding: [30, 30], animate: false });
}

for (const place of document.querySelectorAll("[data-findings-map]")) start(place).catch(() => { place.hidden = true; });
