/** The small map of a content page: one shape over the base map and our own layers. */
import L from "../leaflet.js";
import { pageData } from "../dom.js";
import { t } from "../i18n.js";
import { getJson } from "../request.js";
import { addBasemap, boundsOf } from "./basemap.js";
import { addIslands } from "./islands.js";
import { VectorLayers } from "./tile_layer.js";

const MAX_ZOOM = 19;
const OUTLINE = { weight: 3, opacity: 1, fillOpacity: 0.1, interactive: false };
const HALO = { weight: 11, opacity: 0.28, fill: false, interactive: false };

function colour() {
  return getComputedStyle(document.documentElement).getPropertyValue("--primary").trim();
}

function shape(geometry, style, radius) {
  const painted = { ...style, color: colour() };
  return L.geoJSON(geometry, {
    interactive: false, style: painted,
    pointToLayer: (point, latlng) => L.circleMarker(latlng, { ...painted, radius }) });
}

async function showLayers(map, config) {
  if (!config.layers) return;
  const { groups } = await getJson(config.layers);
  const entries = groups.flatMap((group) => group.layers)
    .filter((card) => card.tiles && (card.shown_first || card.slug === config.layer))
    .map((card) => ({ card, opacity: card.opacity }));
  new VectorLayers(map, { onFail: () => {} }).show(entries);
}

function start(place) {
  const config = pageData("small-map-config");
  const map = L.map(place, {
    scrollWheelZoom: false, attributionControl: false, maxZoom: 21, minZoom: 5,
    dragging: !L.Browser.mobile, tap: false });
  map.zoomControl.setPosition("bottomright");
  for (const [part, words] of [["in", t("Zoom in")], ["out", t("Zoom out")]]) {
    const button = place.querySelector(`.leaflet-control-zoom-${part}`);
    button.title = words;
    button.setAttribute("aria-label", words);
  }
  L.control.attribution({ prefix: false, position: "bottomleft" }).addTo(map);
  const box = config.bbox || !config.geometry ? boundsOf(config.bbox ?? config.province)
    : L.geoJSON(config.geometry).getBounds();
  map.fitBounds(box, { padding: [28, 28], maxZoom: MAX_ZOOM, animate: false });
  addBasemap(map, { basemap: config.basemap, bbox: config.province });
  addIslands(map);
  if (config.geometry) {
    shape(config.geometry, HALO, 13).addTo(map);
    shape(config.geometry, OUTLINE, 10).addTo(map);
  }
  // Without our layers the shape on the base map still says where it is.
  showLayers(map, config).catch(() => {});
}

for (const place of document.querySelectorAll("[data-small-map]")) start(place);
