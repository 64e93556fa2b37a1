/** Shows in the panel what the route in the address bar names. */
import L from "../../../core/js/leaflet.js";
import { el, fillWith } from "../../../core/js/dom.js";
import { listen } from "../../../core/js/events.js";
import { fill, t } from "../../../core/js/i18n.js";
import { getJson, getPage, isAborted, latest } from "../../../core/js/request.js";
import { withQuery } from "../../../core/js/urls.js";
import {
  failure, featureContent, hitsContent, nothingContent, pinContent, skeleton,
} from "./feature_view.js";
import { layerTree, updateZoomNotes } from "./layer_tree.js";
import { Lookup, meantFeature, pointerOf, readPlace } from "./lookup.js";
import { readSelection, selection as selectionText, TOOLS } from "./permalink.js";
import { isOnMap, onlyExact, ResultMarks, resultsContent } from "./results.js";
import { say } from "./status.js";
import { pinKind, pinPicture, pointOf, stateWords } from "../../../core/js/map/pins.js";

const DOUBLE_TAP_MS = 220;
const RESULTS = 30;
const POINT_ZOOM = 18;
const OUTSIDE_ZOOM = 9;

/** Renders routes; one method for each kind of route. */
export class PanelRouter {
  constructor(parts) {
    Object.assign(this, parts);
    this.lookup = new Lookup(this.config.addresses);
    this.taps = L.layerGroup().addTo(this.map);
    this.results = new ResultMarks(this.map, () => this.selection.padding());
    this.render = latest((signal, route, options) => this.show(signal, route, options));
    listen("route", ({ route, isBack }) => this.render(route, { isBack }));
    listen("panel-back", () => this.address.back());
    listen("panel-close", () => this.address.go({}));
    listen("search", (words) => this.address.go({ q: words }));
    listen("search-cleared", () => this.address.route.q && this.address.go({}));
    listen("hit", (hit) => this.openHit(hit));
    listen("open-pin", (code) => this.address.go({ pin: code }));
    this.map.on("zoomend", () => updateZoomNotes(this.panel.body, this.map.getZoom()));
    this.watchTaps();
  }

  /** Show what the address asked for when the page was opened. */
  start() {
    this.render(this.address.route, { isFirst: true });
  }

  watchTaps() {
    let timer = 0;
    this.map.on("click", (event) => {
      clearTimeout(timer);
      if (this.toolbox?.takesTaps) {
        this.toolbox.tap(event.latlng);
        return;
      }
      this.pointer = pointerOf(event.originalEvent);
      this.markTap(event.latlng);
      timer = setTimeout(() => this.tap(event.latlng.wrap()), DOUBLE_TAP_MS);
    });
    this.map.on("dblclick", () => {
      clearTimeout(timer);
      this.taps.clearLayers();
    });
  }

  markTap(latlng) {
    this.taps.clearLayers();
    this.taps.addLayer(L.marker(latlng, {
      interactive: false, keyboard: false, icon: L.divIcon({ className: "tap-mark", iconSize: [22, 22] }) }));
  }

  tap({ lat, lng }) {
    this.address.go({ at: `${lng.toFixed(7)},${lat.toFixed(7)}` });
  }

  async show(signal, route, options) {
    const [name] = Object.keys(route);
    this.toolbox?.leave();
    if (name !== "at") this.taps.clearLayers();
    if (name !== "q") this.results.clear();
    if (name !== "sel" && name !== "at") this.selection.clear();
    if (name !== "q" && name !== "sel") this.search.set("");
    try {
      await this.route(name, signal, route[name], options);
    } catch (error) {
      if (isAborted(error)) return;
      this.open(t("Something went wrong"), failure(error, () => this.render(route, {})));
    }
  }

  async route(name, signal, value, options) {
    switch (name) {
      case "sel": return this.showFeature(signal, value, options);
      case "at": return this.showPlace(signal, value, options);
      case "q": return this.showResults(signal, value, options);
      case "pin": return this.showPin(signal, value, options);
      case "panel": return this.showPanel(value);
      default: return this.panel.close();
    }
  }

  open(title, content, options = {}) {
    this.panel.open({ title, content, ...options });
  }

  async showFeature(signal, value, { isFirst = false, zoom = false }) {
    const wanted = readSelection(value);
    if (!wanted) return this.panel.close();
    const known = this.lookup.known(wanted);
    if (known) this.openContent(known);
    else this.open(t("Loading…"), skeleton());
    if (known) this.selection.show(known.feature.geometry);
    const found = await this.wholeAnswer(wanted, signal, known);
    this.state.turn(wanted.layer, true);
    if (found !== known) this.openContent(found, { isSame: Boolean(known) });
    this.selection.show(found.feature.geometry);
    this.reveal(found.feature, { isFirst, zoom: zoom || this.nextZoom });
    this.nextZoom = false;
    return this.showNear(signal, wanted);
  }

  /** All that is told of a feature; what is `known` stays when the rest cannot be had. */
  async wholeAnswer(wanted, signal, known) {
    try {
      return await this.lookup.feature(wanted, { signal });
    } catch (error) {
      if (!known || isAborted(error)) throw error;
      const retry = () => this.render(this.address.route, {});
      this.panel.body.querySelector("[data-waiting]")?.replaceWith(failure(error, retry));
      return known;
    }
  }

  openContent({ feature, together, gone }, { isSame = false } = {}) {
    const others = together.filter((other) => other !== feature);
    const content = featureContent(feature, {
      others, gone, embed: this.config.isEmbed, open: (other) => this.openFeature(other) });
    const title = feature.properties.title || feature.properties.label;
    if (isSame) this.panel.update(content);
    else this.open(title, content);
  }

  reveal(feature, { isFirst, zoom }) {
    const hasView = Boolean(this.wanted.view);
    this.selection.reveal(feature.geometry, { zoom: zoom || (isFirst && !hasView) });
  }

  /** Complaints about the feature: a fragment of the feedback app, left out when it fails. */
  async showNear(signal, { layer, key }) {
    const place = this.panel.body.querySelector("[data-near]");
    if (!place || !this.config.addresses.near || this.config.isEmbed) return;
    try {
      const { ok, page } = await getPage(withQuery(this.config.addresses.near, { layer, key }), { signal });
      if (ok) fillWith(place, el("h3", {}, t("Reports about this place")), ...page.body.childNodes);
    } catch (error) {
      if (isAborted(error)) throw error;
    }
  }

  openFeature({ layer, key }) {
    this.address.go({ sel: selectionText(layer, key) });
  }

  async showPlace(signal, value, { isBack }) {
    const place = readPlace(value);
    if (!place) return this.panel.close();
    const latlng = L.latLng(place.lat, place.lon);
    this.markTap(latlng);
    this.open(t("What is here"), skeleton(), { focus: false });
    this.selection.uncover(latlng);
    await this.load();
    const zoom = this.map.getZoom();
    const layers = this.state.on().filter((entry) => entry.opacity > 0).map((entry) => entry.card.slug);
    const features = layers.length ? await this.lookup.at(place, {
      zoom, layers, pointer: this.pointer ?? pointerOf(), signal, isDrawn: (feature) => this.state.isDrawn(feature) }) : [];
    const meant = meantFeature(features);
    if (meant && !isBack) {
      this.taps.clearLayers();
      const { layer, key } = meant.properties;
      return this.address.go({ sel: selectionText(layer, key) }, { replace: true });
    }
    this.selection.clear();
    if (features.length) {
      return this.open(t("What is here"), hitsContent(features, (hit) => this.openFeature(hit)));
    }
    const isTooFar = this.state.on().some((entry) => entry.card.min_zoom > zoom);
    const report = this.config.isEmbed ? "" : this.config.addresses.report;
    return this.open(t("What is here"), nothingContent(place, report, { isTooFar, isOutside: this.lookup.isOutside && layers.length }));
  }

  /** All hits as a list and on the map; one that is what was asked for is gone to. */
  async showResults(signal, words, { isBack = false } = {}) {
    this.search.set(words);
    const title = fill(t("Results for “%(words)s”"), { words });
    this.open(title, skeleton());
    const { features } = await this.search.find(words, { limit: RESULTS, signal });
    const only = onlyExact(features);
    if (only && isOnMap(only) && !isBack) {
      this.openHit(only, { replace: true });
      return;
    }
    const open = (hit) => this.openHit(hit);
    this.open(title, resultsContent(features, words, open));
    this.results.show(features, open, { fit: !isBack });
  }

  openHit(hit, options = {}) {
    const { kind, layer, key, url } = hit.properties;
    switch (kind) {
      case "procedure": return window.location.assign(url);
      case "report": return this.address.go({ pin: key }, options);
      case "layer": return this.openLayer(layer);
      case "sheet": return this.goTo(hit);
      case "outside": return this.showOutside(hit);
      case "feature":
      case "place":
        this.nextZoom = true;
        return this.address.go({ sel: selectionText(layer, key) }, options);
      default: return this.openPlace(hit, options);
    }
  }

  openPlace(hit, options) {
    const [lon, lat] = hit.geometry.coordinates;
    this.goTo(hit);
    this.address.go({ at: `${lon.toFixed(7)},${lat.toFixed(7)}` }, options);
  }

  async openLayer(slug) {
    await this.load();
    this.state.turn(slug, true);
    this.address.go({ panel: "layers" });
  }

  /** Move the map to the hit. */
  goTo(hit) {
    const { bbox } = hit.properties;
    const [lon, lat] = hit.geometry.coordinates;
    if (bbox?.length === 4 && bbox[0] !== bbox[2]) {
      this.map.fitBounds([[bbox[1], bbox[0]], [bbox[3], bbox[2]]], this.selection.padding());
    } else this.map.setView([lat, lon], Math.max(this.map.getZoom(), POINT_ZOOM));
  }

  showOutside(hit) {
    const [lon, lat] = hit.geometry.coordinates;
    this.map.setView([lat, lon], OUTSIDE_ZOOM);
    say([hit.properties.label, hit.properties.detail].join(", "));
  }

  async showPin(signal, code, { isFirst }) {
    const title = fill(t("Report %(code)s"), { code });
    this.open(title, skeleton());
    const feature = await getJson(`${this.config.addresses.reports}${encodeURIComponent(code)}/`, { signal });
    const { state } = feature.properties;
    this.open(title, pinContent(feature, {
      url: feature.properties.url, picture: pinPicture(pinKind(state), "swatch"), state: stateWords(state) }));
    const [lon, lat] = pointOf(feature);
    const latlng = L.latLng(lat, lon);
    if (isFirst && !this.wanted.view) this.map.setView(latlng, POINT_ZOOM);
    else this.selection.uncover(latlng);
    this.markTap(latlng);
  }

  /** The tools are fetched when the first of them is wanted. */
  async showTool(name) {
    if (!this.toolbox) {
      this.open(t("Loading…"), skeleton());
      const { Toolbox } = await import("./tools/toolbox.js");
      this.toolbox = new Toolbox(this);
    }
    await this.load().catch(() => {});
    if (this.address.route.panel === name) this.toolbox.show(name);
  }

  async showPanel(name) {
    if (TOOLS.includes(name) && !this.config.isEmbed) {
      await this.showTool(name);
      return;
    }
    if (name === "layers") {
      if (!this.state.isLoaded) this.open(t("Layers and legend"), skeleton());
      await this.load();
      this.open(t("Layers and legend"), el("div", {}, layerTree(this.state, this.pins, this.map.getZoom())));
      return;
    }
    const template = document.getElementById("menu-template");
    if (!template) {
      this.panel.close();
      return;
    }
    this.open(t("Menu"), template.content.cloneNode(true), { height: "full" });
    this.address.sync();
  }
}
