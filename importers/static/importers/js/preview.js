/** The draft beside the published version: one map, a border to push to and fro. */
import L from "../../core/js/leaflet.js";
import { pageData } from "../../core/js/dom.js";
import { addBasemap, boundsOf } from "../../core/js/map/basemap.js";
import { addIslands } from "../../core/js/map/islands.js";
import { VectorLayers } from "../../core/js/map/tile_layer.js";
import { addPlaces } from "./finding_places.js";

const CLOSE = 19;

/** [west, south, east, north] of a text as in `data-bbox`; null when it is none. */
export function box(text) {
  const parts = (text ?? "").split(",").map(Number);
  return parts.length === 4 && parts.every(Number.isFinite) ? parts : null;
}

/** Show a version in a pane of its own. */
function addVersion(map, name, card) {
  const pane = map.createPane(name);
  pane.style.zIndex = name === "draft" ? 310 : 300;
  new VectorLayers(map, { onFail: () => {}, pane: name }).show([{ card, opacity: 1 }]);
  return pane;
}

/** Cut the panes at `share` (0–1) of the map's width: left old, right new. */
function cut(map, share, old, fresh) {
  const size = map.getSize();
  const low = map.containerPointToLayerPoint([0, 0]);
  const high = map.containerPointToLayerPoint(size);
  const border = low.x + size.x * share;
  old.style.clip = `rect(${low.y}px, ${border}px, ${high.y}px, ${low.x}px)`;
  fresh.style.clip = `rect(${low.y}px, ${high.x}px, ${high.y}px, ${border}px)`;
}

function watchSwipe(map, old, fresh) {
  const slider = document.querySelector("[data-swipe]");
  const update = () => cut(map, Number(slider.value) / 100, old, fresh);
  slider.addEventListener("input", update);
  map.on("move zoomend resize viewreset", update);
  update();
}

/** A link of the difference shows its place on the map of this page. */
function watchLinks(map, place) {
  const mark = L.rectangle([[0, 0], [0, 0]], { interactive: false, weight: 3, fillOpacity: 0.05 });
  const show = (bbox) => {
    mark.setBounds(boundsOf(bbox)).addTo(map);
    mark.setStyle({ color: getComputedStyle(document.documentElement).getPropertyValue("--primary").trim() });
    map.fitBounds(boundsOf(bbox), { maxZoom: CLOSE, padding: [60, 60], animate: false });
  };
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("[data-bbox]") : null;
    const bbox = box(link?.dataset.bbox);
    if (!bbox) return;
    event.preventDefault();
    show(bbox);
    place.scrollIntoView({ block: "center" });
  });
  const asked = box(decodeURIComponent(window.location.hash).replace("#at=", ""));
  if (asked) show(asked);
}

function start(place) {
  const config = pageData("draft-map-data");
  const map = L.map(place, { scrollWheelZoom: false, attributionControl: false, minZoom: 5, maxZoom: 21 });
  L.control.attribution({ prefix: false, position: "bottomleft" }).addTo(map);
  map.fitBounds(boundsOf(config.bbox ?? config.province), { padding: [20, 20], animate: false });
  if (map.getZoom() < config.draft.min_zoom) map.setZoom(config.draft.min_zoom, { animate: false });
  addBasemap(map, { basemap: config.basemap, bbox: config.province });
  addIslands(map);
  const fresh = addVersion(map, "draft", config.draft);
  if (config.published) watchSwipe(map, addVersion(map, "published", config.published), fresh);
  watchLinks(map, place);
  // The draft is worth looking at without them, too.
  if (config.places) addPlaces(map, config.places).catch(() => {});
}

for (const place of document.querySelectorAll("[data-draft-map]")) start(place);
