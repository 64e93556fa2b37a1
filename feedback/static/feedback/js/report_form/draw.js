/** A line or an area instead of a point: each tap adds a corner. */
import L from "../../../core/js/leaflet.js";
import { fill, number, t } from "../../../core/js/i18n.js";

const LEAST = { line: 2, area: 3 };

/** GeoJSON of the corners; null while there are too few. */
export function shapeOf(kind, corners) {
  if (!LEAST[kind] || corners.length < LEAST[kind]) return null;
  const positions = corners.map(({ lng, lat }) => [Number(lng.toFixed(7)), Number(lat.toFixed(7))]);
  return kind === "line"
    ? { type: "LineString", coordinates: positions }
    : { type: "Polygon", coordinates: [[...positions, positions[0]]] };
}

/** Corners of a GeoJSON line or area, as {lng, lat}; none for anything else. */
export function cornersOf(geometry) {
  const positions = geometry?.type === "LineString" ? geometry.coordinates
    : geometry?.type === "Polygon" ? geometry.coordinates[0].slice(0, -1) : [];
  return positions.map(([lng, lat]) => ({ lng, lat }));
}

/** Draws on the map and keeps the corners. */
export class Drawing {
  constructor(map, onChange) {
    this.map = map;
    this.onChange = onChange;
    this.corners = [];
    this.kind = "point";
    this.group = L.layerGroup().addTo(map);
  }

  /** Start anew as "point" (nothing is drawn), "line" or "area". */
  use(kind, corners = []) {
    this.kind = kind;
    this.corners = corners;
    this.draw();
  }

  add(place) {
    this.corners.push(place);
    this.draw();
  }

  undo() {
    this.corners.pop();
    this.draw();
  }

  get shape() {
    return shapeOf(this.kind, this.corners);
  }

  draw() {
    this.group.clearLayers();
    const color = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
    const style = { color, weight: 4, fillOpacity: 0.2, interactive: false };
    if (this.kind === "line") L.polyline(this.corners, style).addTo(this.group);
    if (this.kind === "area") L.polygon(this.corners, style).addTo(this.group);
    for (const corner of this.kind === "point" ? [] : this.corners) {
      L.circleMarker(corner, { ...style, radius: 6, fillOpacity: 1 }).addTo(this.group);
    }
    this.onChange();
  }

  /** What to do next, in words. */
  get advice() {
    if (this.kind === "point") return "";
    const missing = LEAST[this.kind] - this.corners.length;
    if (missing > 0) {
      return fill(t("Tap the map: %(count)s more corners are needed."), { count: number(missing) });
    }
    return fill(t("%(count)s corners. Tap for more, or go on."), { count: number(this.corners.length) });
  }
}
