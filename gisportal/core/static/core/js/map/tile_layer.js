/**
 * All vector layers as one protomaps-leaflet layer: one canvas a tile, labels of all
 * layers kept apart from each other. Outside layers (XYZ, WMTS, WMS) are Leaflet's own.
 */
import L from "../leaflet.js";
import { fontsReady, labelRules, measureSpace, tellClass } from "./labels.js";
import { FillPainter, LinePainter, PointPainter } from "./painters.js";
import { drawingOrder } from "./style.js";
import { patiently } from "./tile_retry.js";

const TILE = 256;
// How many labelled tiles a source remembers; the library's 16 are fewer than a screen.
const LABELLED_TILES = 160;
const MAX_DENSITY = 2;

/** Web Mercator tile numbers of a box at a zoom: [x0, y0, x1, y1]. */
export function tileRange([west, south, east, north], zoom) {
  const n = 2 ** zoom;
  const column = (lon) => Math.floor(((lon + 180) / 360) * n);
  const row = (lat) => {
    const sin = Math.sin((lat * Math.PI) / 180);
    return Math.floor((0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * n);
  };
  return [column(west), row(north), column(east), row(south)];
}

/** Whether a layer has anything in a tile: its zooms and its box decide. */
export function hasTile(card, { z, x, y }) {
  if (z < card.min_zoom) return false;
  if (!card.bbox) return true;
  const [x0, y0, x1, y1] = tileRange(card.bbox, z);
  return x >= x0 - 1 && x <= x1 + 1 && y >= y0 - 1 && y <= y1 + 1;
}

/**
 * Fetches tiles that can exist, patiently; one that fails all the same is left blank and
 * asked for again when the map moves.
 */
function makeSource(library, card, { map, onFail }) {
  const source = new library.ZxySource(card.tiles, false);
  return {
    async get(tile, size) {
      if (!hasTile(card, tile)) return new Map();
      const isWanted = () => Math.min(Math.round(map.getZoom()), card.max_zoom) === tile.z;
      try {
        const data = await patiently(() => source.get(tile, size), isWanted);
        if (card.style.rules?.length) tellClass(data, card.slug);
        return card.role === "parcel" ? measureSpace(data, card.slug) : data;
      } catch {
        if (isWanted()) onFail();
        // The library keeps silent about aborted tiles and does not cache them.
        throw new DOMException("tile failed", "AbortError");
      }
    },
  };
}

function paintRules(entries) {
  const cards = drawingOrder(entries.map((entry) => entry.card));
  const bySlug = new Map(entries.map((entry) => [entry.card.slug, entry]));
  const rule = (card, symbolizer) => ({
    dataSource: card.slug, dataLayer: card.slug, minzoom: card.min_zoom, symbolizer });
  const areas = cards.filter((card) => card.geometry === "polygon");
  const lines = cards.filter((card) => card.geometry === "line");
  const points = cards.filter((card) => card.geometry === "point");
  return [
    ...areas.map((card) => rule(card, new FillPainter(bySlug.get(card.slug)))),
    ...[...areas, ...lines].map((card) => rule(card, new LinePainter(bySlug.get(card.slug)))),
    ...points.map((card) => rule(card, new PointPainter(bySlug.get(card.slug)))),
  ];
}

/** The vector layers of the map. */
export class VectorLayers {
  /**
   * @param map the Leaflet map
   * @param options.onFail called when a tile cannot be fetched
   * @param options.pane the map pane to draw in, by default that of all tiles
   */
  constructor(map, { onFail, pane = "tilePane" }) {
    this.library = globalThis.protomapsL;
    this.map = map;
    this.onFail = onFail;
    this.layer = this.library.leafletLayer({
      sources: {}, attribution: "", pane, tasks: [fontsReady()], minZoom: 0, maxZoom: 22,
      devicePixelRatio: Math.min(window.devicePixelRatio || 1, MAX_DENSITY),
    });
    this.layer.clearLayout = () => this.freshLabels();
    this.layer.addTo(map);
  }

  freshLabels() {
    const { layer, library } = this;
    layer.labelers = new library.Labelers(
      layer.scratch, layer.labelRules, LABELLED_TILES, layer.onTilesInvalidated);
  }

  /** Show exactly these entries ({card, opacity}); tiles already fetched are kept. */
  show(entries) {
    const { layer, library } = this;
    const views = new Map();
    for (const { card } of entries) {
      views.set(card.slug, layer.views.get(card.slug) ?? this.makeView(card));
    }
    layer.views = views;
    layer.paintRules = paintRules(entries);
    layer.labelRules = labelRules(library, entries);
    this.redraw();
  }

  makeView(card) {
    const { library } = this;
    const source = makeSource(library, card, this);
    return new library.View(new library.TileCache(source, TILE), card.max_zoom, 0);
  }

  /** Paint again, for instance after an opacity changed. */
  redraw() {
    this.layer.clearLayout();
    this.layer.rerenderTiles();
  }
}

/** A Leaflet layer for a card from outside (XYZ, WMTS, WMS). */
export function outsideLayer(card, pane = "tilePane") {
  const common = {
    pane,
    attribution: card.attribution, opacity: card.opacity, maxZoom: 22,
    maxNativeZoom: card.max_zoom, minZoom: card.min_zoom };
  if (card.source === "wms") {
    return L.tileLayer.wms(card.external.url, {
      ...common, layers: card.external.layers, format: "image/png", transparent: true });
  }
  const url = card.external.url.replaceAll("{TileMatrix}", "{z}")
    .replaceAll("{TileRow}", "{y}").replaceAll("{TileCol}", "{x}");
  return L.tileLayer(url, common);
}
