/** Where findings are: points and outlines on a map, and the links that zoom to them. */
import L from "../../core/js/leaflet.js";
import { el } from "../../core/js/dom.js";
import { fill, number, t } from "../../core/js/i18n.js";
import { getJson } from "../../core/js/request.js";
import { boundsOf } from "../../core/js/map/basemap.js";

const CLOSE = 19;
const COLOURS = { error: "--bad", warning: "--warn", info: "--primary" };

function colour(severity) {
  const name = COLOURS[severity] ?? COLOURS.info;
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#0a4f8f";
}

/** [west, south, east, north] of a text as in `data-bbox`; null when it is none. */
export function box(text) {
  const parts = (text ?? "").split(",").map(Number);
  return parts.length === 4 && parts.every(Number.isFinite) ? parts : null;
}

/** Lines of words about a place: message, row, keys, area. */
export function words({ message, row, key, other_key: other, area_m2: area, advice }) {
  const facts = [
    row ? fill(t("row %(row)s"), { row }) : "",
    [key, other].filter(Boolean).join(" · "),
    area === null || area === undefined ? "" : `${number(area, 1)} m²`,
  ].filter(Boolean);
  return [message, facts.join(" · "), advice].filter(Boolean);
}

function popup(feature) {
  return el("div", { class: "place-words" }, words(feature.properties).map((line) => el("p", {}, line)));
}

/** Draw the places of `url`; resolves to the drawn layer (empty when there are none). */
export async function addPlaces(map, url) {
  const found = await getJson(url);
  const pane = map.createPane("findings");
  pane.style.zIndex = 420;
  const drawn = L.geoJSON({ ...found, features: found.features.filter((one) => one.geometry) }, {
    pane: "findings",
    style: ({ properties }) => ({ color: colour(properties.severity), weight: 2, fillOpacity: 0.45 }),
    pointToLayer: ({ properties }, place) => L.circleMarker(place, {
      pane: "findings", radius: properties.severity === "info" ? 6 : 8, weight: 2,
      color: "#ffffff", fillColor: colour(properties.severity), fillOpacity: 0.95 }),
    onEachFeature: (feature, layer) => layer.bindPopup(() => popup(feature)),
  });
  return drawn.addTo(map);
}

/** Links with `data-bbox` show their place on this map. */
export function watchLinks(map, place) {
  const mark = L.rectangle([[0, 0], [0, 0]], { interactive: false, weight: 3, fillOpacity: 0.05 });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("[data-bbox]") : null;
    const bbox = box(link?.dataset.bbox);
    if (!bbox) return;
    event.preventDefault();
    mark.setBounds(boundsOf(bbox)).addTo(map);
    mark.setStyle({ color: colour("info") });
    map.fitBounds(boundsOf(bbox), { maxZoom: CLOSE, padding: [60, 60], animate: false });
    place.scrollIntoView({ block: "center" });
    place.focus({ preventScroll: true });
  });
}
