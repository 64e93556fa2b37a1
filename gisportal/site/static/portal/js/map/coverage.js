/** Where the plans on the map have data: a thin broken outline round each. */
import L from "../../../core/js/leaflet.js";
import { getJson } from "../../../core/js/request.js";
import { withQuery } from "../../../core/js/urls.js";

// Below the chosen feature and the pins; touches pass through.
const PANE = "coverage";
const LOOK = { color: "#4a5560", weight: 1.5, opacity: 0.7, dashArray: "6 5", fill: false };

/** The outlines of the plans that are on; what declares nothing has none. */
export class CoverageOutlines {
  constructor(map, url) {
    this.map = map;
    this.url = url;
    // slug → promise of its Leaflet layer; asked for once, again after a failure.
    this.known = new Map();
    this.shown = new Map();
    const pane = map.createPane(PANE);
    pane.style.zIndex = "350";
    pane.style.pointerEvents = "none";
  }

  /** Show those of these entries and no others. */
  show(entries) {
    this.wanted = new Set(entries.map((entry) => entry.card.slug));
    for (const [slug, outline] of this.shown) {
      if (this.wanted.has(slug)) continue;
      outline.remove();
      this.shown.delete(slug);
    }
    for (const slug of this.wanted) if (!this.shown.has(slug)) this.add(slug);
  }

  async add(slug) {
    try {
      const outline = await this.outlineOf(slug);
      if (!outline || !this.wanted.has(slug) || this.shown.has(slug)) return;
      this.shown.set(slug, outline.addTo(this.map));
    } catch {
      // The map says what it shows without it; the next change asks again.
      this.known.delete(slug);
    }
  }

  outlineOf(slug) {
    if (!this.known.has(slug)) this.known.set(slug, this.fetch(slug));
    return this.known.get(slug);
  }

  async fetch(slug) {
    const { features } = await getJson(withQuery(this.url, { layer: slug }));
    const [plan] = features;
    if (!plan?.geometry) return null;
    return L.geoJSON(plan, { pane: PANE, interactive: false, style: LOOK });
  }
}
