/** Asking the server what lies at a place or what a selection is; answers are kept. */
import { getJson, RequestError } from "../../../core/js/request.js";
import { fillPath, withQuery } from "../../../core/js/urls.js";
import { selection } from "./permalink.js";

const KEPT = 60;

/** The one feature that was meant, null when nothing tells it from another one. */
export function meantFeature(features) {
  const rank = Math.min(...features.map((feature) => feature.properties.rank));
  const meant = features.filter((feature) => feature.properties.rank === rank);
  return meant.length === 1 ? meant[0] : null;
}

/** "touch" or "mouse": what the event was made with; without one, what is at hand. */
export function pointerOf(event) {
  if (event?.pointerType) return event.pointerType === "touch" ? "touch" : "mouse";
  return globalThis.matchMedia?.("(pointer: coarse)").matches ? "touch" : "mouse";
}

/** "lon,lat" of an `at` route, null when it is none. */
export function readPlace(text) {
  const [lon, lat] = text.split(",").map(Number);
  return Number.isFinite(lon) && Number.isFinite(lat) && Math.abs(lat) <= 85 ? { lon, lat } : null;
}

/** Remembers the last answers, so that Back is instant. */
export class Lookup {
  constructor(addresses) {
    this.addresses = addresses;
    this.features = new Map();
    this.places = new Map();
  }

  /** Everything at a place that is drawn, on the layers that are shown. */
  async at(place, { zoom, layers, pointer, signal, isDrawn = () => true }) {
    const answer = await getJson(withQuery(this.addresses.identify, {
      lon: place.lon.toFixed(7), lat: place.lat.toFixed(7), zoom, pointer, layers: layers.join(",") }), { signal });
    const features = answer.features.filter((feature) => isDrawn(feature.properties));
    for (const feature of features) this.keep(feature, features);
    this.isOutside = Boolean(answer.outside);
    return features;
  }

  keep(feature, together) {
    const { layer, key } = feature.properties;
    this.features.set(selection(layer, key), { feature, together, gone: null });
    if (this.features.size > KEPT) this.features.delete(this.features.keys().next().value);
  }

  /** What is known of a selection already, if anything; perhaps not the whole answer. */
  known({ layer, key }) {
    return this.features.get(selection(layer, key)) ?? null;
  }

  /** {feature, together, gone} of a selection, with all that is told of it. */
  async feature({ layer, key }, { signal } = {}) {
    const known = this.known({ layer, key });
    if (known?.feature.ask || known?.gone) return known;
    const url = `${this.addresses.catalogue}${fillPath("{layer}/features/{key}.json", { layer, key })}`;
    const together = known?.together ?? [];
    try {
      const feature = await getJson(url, { signal });
      this.keep(feature, together.map((other) => (other === known.feature ? feature : other)));
    } catch (error) {
      if (!(error instanceof RequestError) || error.status !== 410) throw error;
      this.keep(error.body, []);
      this.known({ layer, key }).gone = error.body;
    }
    return this.known({ layer, key });
  }
}
