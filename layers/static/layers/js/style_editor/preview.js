/** The preview: the layer's own tiles with the style as it stands in the editor. */
import L from "../../../core/js/leaflet.js";
import { t } from "../../../core/js/i18n.js";
import { addBasemap, boundsOf } from "../../../core/js/map/basemap.js";
import { addIslands } from "../../../core/js/map/islands.js";
import { VectorLayers } from "../../../core/js/map/tile_layer.js";

/** A small map that draws {card, style, opacity, zooms}. */
export class Preview {
  constructor(place, { card, tiles, basemap, province }) {
    this.card = card;
    this.tiles = tiles;
    this.map = L.map(place, { attributionControl: false, minZoom: 5, maxZoom: 21, scrollWheelZoom: true });
    this.map.zoomControl.setPosition("bottomright");
    for (const [part, words] of [["in", t("Zoom in")], ["out", t("Zoom out")]]) {
      const button = place.querySelector(`.leaflet-control-zoom-${part}`);
      button.title = words;
      button.setAttribute("aria-label", words);
    }
    L.control.attribution({ prefix: false, position: "bottomleft" }).addTo(this.map);
    this.map.fitBounds(boundsOf(card.bbox ?? province), { animate: false });
    if (card.min_zoom > this.map.getZoom()) this.map.setZoom(card.min_zoom, { animate: false });
    addBasemap(this.map, { basemap, bbox: province });
    addIslands(this.map);
    this.vector = new VectorLayers(this.map, { onFail: () => {} });
    this.field = null;
  }

  show({ style, opacity, minZoom, maxZoom }) {
    const field = style.type === "single" ? "" : style.field;
    // Other classes are other tiles: what was fetched for the old field is of no use.
    if (field !== this.field) this.vector.layer.views = new Map();
    this.field = field;
    const card = { ...this.card, style, opacity, min_zoom: minZoom, max_zoom: maxZoom,
      tiles: `${this.tiles}?field=${encodeURIComponent(field)}` };
    this.vector.show([{ card, opacity, hidden: new Set() }]);
  }

  get zoom() {
    return this.map.getZoom();
  }
}
