/** Where reports come from: circles by number over the base map. */
import L from "../../../core/js/leaflet.js";
import { pageData } from "../../../core/js/dom.js";
import { number, tn } from "../../../core/js/i18n.js";
import { getJson } from "../../../core/js/request.js";
import { makeMap, showLayers } from "../report_form/picture_map.js";

async function start(place) {
  const config = pageData("heat-data");
  const map = makeMap(place, config);
  showLayers(map, config).catch(() => {});
  const { cells } = await getJson(place.dataset.url);
  const most = Math.max(1, ...cells.map(([, , count]) => count));
  const color = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
  for (const [lon, lat, count] of cells) {
    const share = Math.sqrt(count / most);
    L.circleMarker([lat, lon], {
      radius: 5 + 19 * share, stroke: false, fillColor: color, fillOpacity: 0.25 + 0.45 * share })
      .bindTooltip(`${number(count)} ${tn("report", "reports", count)}`).addTo(map);
  }
  if (cells.length) {
    map.fitBounds(cells.map(([lon, lat]) => [lat, lon]), { padding: [30, 30], maxZoom: 14, animate: false });
  }
}

for (const place of document.querySelectorAll("[data-heat-map]")) start(place).catch(() => {});
