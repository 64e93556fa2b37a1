/** Labels on the tiles: where they fit, how much space they need, who goes first. */
import { labelOrder, symbolizer } from "./style.js";

const FONT = '"Be Vietnam Pro", sans-serif';
const FONT_PATIENCE_MS = 3000;
// Mean width of a character, in parts of the font size.
const CHARACTER = 0.58;
// How much larger than its text an area must be to hold it.
const SLACK = 1.1;
const TILE = 256;

/** Wait for the map's font, but not for ever. */
export function fontsReady() {
  const loads = ["400", "600"].map((weight) => document.fonts.load(`${weight} 12px ${FONT}`, "Đặng 12"));
  const patience = new Promise((resolve) => { setTimeout(resolve, FONT_PATIENCE_MS); });
  return Promise.race([Promise.all(loads), patience]);
}

/** Area of a ring of {x, y} points. */
export function ringArea(ring) {
  let twice = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    twice += ring[j].x * ring[i].y - ring[i].x * ring[j].y;
  }
  return Math.abs(twice) / 2;
}

/** Tell each label of a parcel tile how wide and large its parcel is there. */
export function measureSpace(tile, slug) {
  const shapes = new Map((tile.get(slug) ?? []).map((shape) => [shape.id, shape]));
  for (const label of tile.get(`${slug}_label`) ?? []) {
    const shape = shapes.get(label.id);
    if (!shape) continue;
    label.space = {
      width: shape.bbox.maxX - shape.bbox.minX,
      area: Math.max(...shape.geom.map(ringArea)),
    };
  }
  return tile;
}

/** Tell each label of a tile the class of its feature, so that a filter takes both. */
export function tellClass(tile, slug) {
  const classes = new Map((tile.get(slug) ?? []).map((shape) => [shape.id, shape.props.cls]));
  for (const label of tile.get(`${slug}_label`) ?? []) label.cls = classes.get(label.id);
  return tile;
}

/** Whether `text` in `size` pixels fits a space that is drawn `scale` times as large. */
export function fits(text, size, space, scale = 1) {
  if (!space) return true;
  const width = text.length * size * CHARACTER;
  return width <= space.width * scale && width * size * SLACK <= space.area * scale * scale;
}

function fitFilter({ card, hidden }, size) {
  const isParcel = card.role === "parcel";
  const symbol = hidden?.size ? symbolizer(card.style, hidden) : null;
  if (!isParcel && !symbol) return undefined;
  return (zoom, feature) => {
    if (symbol && !symbol(feature.cls)) return false;
    const text = String(feature.props.label ?? "");
    return !isParcel || fits(text, size, feature.space, 2 ** Math.max(0, zoom - card.max_zoom));
  };
}

/** Names of streets keep their distance from afar and may crowd near by. */
function spacing(card) {
  if (card.geometry !== "line") return 2;
  return (zoom) => (zoom < 17 ? TILE / 12 : 6);
}

function labelRule(library, entry) {
  const { card } = entry;
  const { label } = card.style;
  const size = label.size ?? 12;
  const kind = card.geometry === "point" ? library.OffsetTextSymbolizer : library.CenteredTextSymbolizer;
  const text = new kind({
    labelProps: ["label"],
    fontFamily: FONT,
    fontSize: size,
    fontWeight: card.role === "parcel" || card.geometry === "point" ? 400 : 600,
    fill: label.color ?? "#3b3b3b",
    stroke: "rgba(255,255,255,0.92)",
    width: 1.75,
    lineHeight: 1.35,
    maxLineChars: 22,
    offsetX: 6,
    offsetY: 6,
  });
  return {
    dataSource: card.slug,
    dataLayer: `${card.slug}_label`,
    minzoom: Math.max(label.min_zoom ?? 0, card.min_zoom),
    filter: fitFilter(entry, size),
    symbolizer: new library.Padding(spacing(card), text),
  };
}

/** Label rules of protomaps-leaflet for the entries ({card, hidden}) that have labels. */
export function labelRules(library, entries) {
  const bySlug = new Map(entries.map((entry) => [entry.card.slug, entry]));
  return labelOrder(entries.map((entry) => entry.card)).filter((card) => card.style.label)
    .map((card) => labelRule(library, bySlug.get(card.slug)));
}
