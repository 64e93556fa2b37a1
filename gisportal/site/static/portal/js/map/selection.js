/** The chosen feature on the map: a 3 px outline with a soft halo, always over the tiles. */
import L from "../../../core/js/leaflet.js";

const PANE = "selection";
const MAX_FIT_ZOOM = 19;
// Pixels kept free: at the edges, under the search box, beside the round buttons.
const EDGE = 24;
const SEARCH = 96;
const BUTTONS = 84;

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function styles() {
  const primary = token("--primary") || "#0a4f8f";
  return {
    halo: { color: primary, weight: 11, opacity: 0.28, fill: false, interactive: false },
    line: { color: primary, weight: 3, opacity: 1, fillColor: primary, fillOpacity: 0.08, interactive: false },
  };
}

function shape(geometry, style, radius) {
  return L.geoJSON(geometry, {
    pane: PANE, interactive: false, style: () => style,
    pointToLayer: (point, latlng) => L.circleMarker(latlng, { ...style, radius, pane: PANE }),
  });
}

/** Draws the selection and keeps it in the part of the map the panel leaves free. */
export class Selection {
  constructor(map, panel) {
    this.map = map;
    this.panel = panel;
    map.createPane(PANE).style.zIndex = "450";
    map.getPane(PANE).style.pointerEvents = "none";
    this.group = L.layerGroup().addTo(map);
  }

  show(geometry) {
    const { halo, line } = styles();
    this.group.clearLayers();
    this.geometry = geometry;
    if (!geometry) return;
    this.group.addLayer(shape(geometry, halo, 12));
    this.group.addLayer(shape(geometry, line, 10));
  }

  clear() {
    this.geometry = null;
    this.group.clearLayers();
  }

  /** The margins of the map that lie under the panel or the search box. */
  padding() {
    const { left, bottom } = this.panel.covered();
    if (!this.panel.isSheet) {
      return { paddingTopLeft: [left + EDGE, EDGE], paddingBottomRight: [BUTTONS, EDGE] };
    }
    const sheet = Math.min(bottom, window.innerHeight * 0.6);
    return { paddingTopLeft: [EDGE, SEARCH], paddingBottomRight: [EDGE, sheet + BUTTONS] };
  }

  /** Move to the shape; without `zoom` only as far as needed to see it. */
  reveal(geometry, { zoom = false } = {}) {
    const bounds = L.geoJSON(geometry).getBounds();
    if (!bounds.isValid()) return;
    const padding = this.padding();
    if (zoom) {
      this.map.fitBounds(bounds, { ...padding, maxZoom: MAX_FIT_ZOOM, animate: false });
      return;
    }
    const inView = this.map.getBounds().contains(bounds);
    const target = inView || this.map.getBounds().intersects(bounds) ? null : bounds;
    if (target) this.map.fitBounds(target, { ...padding, maxZoom: MAX_FIT_ZOOM });
  }

  /** Bring one place out from under the panel. */
  uncover(latlng) {
    this.map.panInside(latlng, this.padding());
  }
}
