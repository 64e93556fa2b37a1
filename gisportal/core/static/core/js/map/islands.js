/** Hoàng Sa and Trường Sa, named on every view wide enough to show the sea. */
import L from "../leaflet.js";
import { t } from "../i18n.js";
import { el } from "../dom.js";

const ISLANDS = [
  { name: "Hoàng Sa", at: [16.5, 112.0] },
  { name: "Trường Sa", at: [9.6, 113.4] },
];
const LAST_ZOOM = 8;

/** Keep the labels on the map while the zoom is small. */
export function addIslands(map) {
  const markers = ISLANDS.map(({ name, at }) => L.marker(at, {
    interactive: false,
    keyboard: false,
    icon: L.divIcon({
      className: "island-label",
      iconSize: null,
      html: el("span", {}, name, el("br"), t("(Viet Nam)")),
    }),
  }));
  const group = L.layerGroup(markers);
  const show = () => {
    if (map.getZoom() <= LAST_ZOOM) group.addTo(map);
    else group.remove();
  };
  map.on("zoomend", show);
  show();
}
