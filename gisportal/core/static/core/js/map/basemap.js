/** The base map: only over the province and near enough; offline it fails quietly. */
import L from "../leaflet.js";

const FAILURES_BEFORE_GIVING_UP = 6;

/** Leaflet bounds of [west, south, east, north]. */
export function boundsOf([west, south, east, north]) {
  return L.latLngBounds([[south, west], [north, east]]);
}

/** Add the base map of the settings; none when its address is empty. */
export function addBasemap(map, { basemap, bbox }) {
  if (!basemap.url) return null;
  const layer = L.tileLayer(basemap.url, {
    attribution: basemap.attribution,
    bounds: boundsOf(bbox),
    minZoom: basemap.minZoom,
    maxNativeZoom: 19,
    maxZoom: 22,
    referrerPolicy: "strict-origin-when-cross-origin",
    className: "basemap",
  });
  let failures = 0;
  layer.on("tileload", () => { failures = 0; });
  layer.on("tileerror", () => {
    failures += 1;
    if (failures >= FAILURES_BEFORE_GIVING_UP) layer.remove();
  });
  window.addEventListener("online", () => {
    failures = 0;
    layer.addTo(map);
  });
  return layer.addTo(map);
}
