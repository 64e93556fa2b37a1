/** The maps of the report pages: base map, islands, and our own layers where asked for. */
import L from "../../../core/js/leaflet.js";
import { t } from "../../../core/js/i18n.js";
import { getJson } from "../../../core/js/request.js";
import { addBasemap, boundsOf } from "../../../core/js/map/basemap.js";
import { addIslands } from "../../../core/js/map/islands.js";
import { pinPicture } from "../../../core/js/map/pins.js";
import { VectorLayers } from "../../../core/js/map/tile_layer.js";

export const CLOSE_ZOOM = 18;
// What a complaint can be about, besides what the big map shows at first.
const ROLES = ["parcel", "infrastructure", "service"];

function nameZoomButtons(place) {
  for (const [part, words] of [["in", t("Zoom in")], ["out", t("Zoom out")]]) {
    const button = place.querySelector(`.leaflet-control-zoom-${part}`);
    button.title = words;
    button.setAttribute("aria-label", words);
  }
}

/** A Leaflet map in `place`, opened on the province. */
export function makeMap(place, config, options = {}) {
  const map = L.map(place, {
    scrollWheelZoom: false, attributionControl: false, minZoom: 5, maxZoom: 21, ...options });
  map.zoomControl.setPosition("bottomright");
  nameZoomButtons(place);
  L.control.attribution({ prefix: false, position: "bottomleft" }).addTo(map);
  map.fitBounds(boundsOf(config.province), { animate: false });
  addBasemap(map, { basemap: config.basemap, bbox: config.province });
  addIslands(map);
  return map;
}

/** Our own layers under the pins; without them the base map still says where it is. */
export async function showLayers(map, config) {
  if (!config.layers || !globalThis.protomapsL) return;
  const { groups } = await getJson(config.layers);
  const entries = groups.flatMap((group) => group.layers)
    .filter((card) => card.tiles && (card.shown_first || ROLES.includes(card.role)))
    .map((card) => ({ card, opacity: card.opacity }));
  new VectorLayers(map, { onFail: () => {} }).show(entries);
}

/** The icon of a report in the family `kind` (new, progress, done, closed). */
export function pinIcon(kind) {
  return L.divIcon({
    className: "pin", iconSize: [44, 44], iconAnchor: [22, kind === "new" ? 36 : 22],
    html: pinPicture(kind) });
}
