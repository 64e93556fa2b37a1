/** Entry of the map page: builds the parts of the page and connects them. */
import L from "../../../core/js/leaflet.js";
import { pageData } from "../../../core/js/dom.js";
import { listen } from "../../../core/js/events.js";
import { t } from "../../../core/js/i18n.js";
import { getJson } from "../../../core/js/request.js";
import { withQuery } from "../../../core/js/urls.js";
import { Address } from "./address.js";
import { addBasemap, boundsOf } from "../../../core/js/map/basemap.js";
import { addIslands } from "../../../core/js/map/islands.js";
import { CoverageOutlines } from "./coverage.js";
import { LayerState } from "./layer_state.js";
import { Locate } from "./locate.js";
import { Panel } from "./panel.js";
import { readAddress, readSelection } from "./permalink.js";
import { Pins } from "../../../core/js/map/pins.js";
import { PanelRouter } from "./router.js";
import { SearchBox } from "./search.js";
import { Selection } from "./selection.js";
import { say } from "./status.js";
import { Swipe } from "./swipe.js";
import { outsideLayer, VectorLayers } from "../../../core/js/map/tile_layer.js";

const config = pageData("map-config");
const wanted = readAddress(window.location.search);

function makeMap() {
  const map = L.map("map", {
    zoomControl: false, attributionControl: false, minZoom: 5, maxZoom: 21,
    worldCopyJump: true, preferCanvas: false, zoomAnimation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches });
  L.control.attribution({ position: "bottomright", prefix: false }).addTo(map);
  L.control.scale({ position: "bottomleft", imperial: false, maxWidth: 120 }).addTo(map);
  if (wanted.view) map.setView([wanted.view.lat, wanted.view.lon], wanted.view.zoom);
  else if (wanted.box) map.fitBounds(boundsOf(wanted.box), { animate: false });
  else showProvince(map);
  return map;
}

/** The setting's box is generous: on a phone one more zoom level fits than it says. */
function showProvince(map) {
  map.fitBounds(boundsOf(config.bbox).pad(-0.1), { animate: false });
}

function viewOf(map) {
  const centre = map.getCenter().wrap();
  return { lat: centre.lat, lon: centre.lng, zoom: map.getZoom() };
}

/** Outside layers come and go as Leaflet layers of their own. */
function showOutside(map, shown, entries) {
  for (const { card, opacity } of entries) {
    if (!shown.has(card.slug)) shown.set(card.slug, outsideLayer(card).addTo(map));
    shown.get(card.slug).setOpacity(opacity);
  }
  const on = new Set(entries.map((entry) => entry.card.slug));
  for (const [slug, layer] of shown) {
    if (on.has(slug)) continue;
    layer.remove();
    shown.delete(slug);
  }
}

function watchLayers(map, state) {
  let isWarned = false;
  const onFail = () => {
    if (isWarned) return;
    isWarned = true;
    say(t("Part of the map could not be loaded. Check the network, then move the map."));
  };
  const vector = new VectorLayers(map, { onFail });
  let swipe = null;
  const outside = new Map();
  const coverage = new CoverageOutlines(map, config.addresses.coverage);
  const attributions = new Set();
  const notice = document.querySelector("[data-demo]");
  const showNotice = () => {
    notice.hidden = !state.on().some(({ card }) => card.is_demo && map.getZoom() >= card.min_zoom);
  };
  listen("layers", () => {
    if (state.compare) swipe ??= new Swipe(map, state, { onFail });
    const on = state.on();
    const common = on.filter((entry) => !state.isCompared(entry.card.slug));
    vector.show(common.filter((entry) => entry.card.tiles));
    showOutside(map, outside, common.filter((entry) => entry.card.external));
    coverage.show(on.filter((entry) => entry.card.role === "zoning"));
    const texts = new Set(on.map((entry) => entry.card.attribution).filter(Boolean));
    for (const text of attributions) map.attributionControl.removeAttribution(text);
    attributions.clear();
    for (const text of texts) {
      attributions.add(plain(text));
      map.attributionControl.addAttribution(plain(text));
    }
    showNotice();
    document.querySelector("[data-no-layers]").hidden = !state.isLoaded || state.entries.size > 0;
  });
  let frame = 0;
  listen("opacity", (entry) => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      if (entry.card.tiles) vector.layer.rerenderTiles();
      else outside.get(entry.card.slug)?.setOpacity(entry.opacity);
    });
  });
  map.on("zoomend", showNotice);
}

/** Attribution is data: shown as text, never as markup. */
function plain(text) {
  const node = document.createElement("span");
  node.textContent = text;
  return node.innerHTML;
}

/** What stands above the panel decides where the panel begins. */
function watchSearchHeight() {
  const card = document.querySelector(".map-card");
  const form = card.querySelector(".map-search");
  new ResizeObserver(() => {
    const height = form.getBoundingClientRect().bottom - card.getBoundingClientRect().top;
    document.documentElement.style.setProperty("--search-height", `${Math.round(height)}px`);
  }).observe(card);
}

/** What a report started here is about: the chosen feature, or the middle of the map. */
function reportPlace(map, address) {
  const chosen = readSelection(address.route.sel);
  if (chosen) return chosen;
  const { lat, lon } = viewOf(map);
  return { lat: lat.toFixed(6), lon: lon.toFixed(6) };
}

function watchButtons(map, address) {
  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => map.setZoom(map.getZoom() + Number(button.dataset.zoom)));
  }
  // One listener for all: the menu's buttons come and go with the panel.
  document.addEventListener("click", (event) => {
    const panel = event.target instanceof Element && event.target.closest("[data-open]")?.dataset.open;
    if (panel) address.go(address.route.panel === panel ? {} : { panel });
  });
  const report = document.querySelector("[data-report]");
  report?.addEventListener("click", () => {
    report.href = withQuery(config.addresses.report, reportPlace(map, address));
  });
}

/** Links to the other language and to the full map lead to the same view. */
function watchLinks() {
  listen("address", () => {
    for (const link of document.querySelectorAll("[data-language-link], [data-full-map]")) {
      link.href = `${link.pathname}${window.location.search}`;
    }
  });
}

async function loadLayers(state) {
  if (state.isLoaded) return;
  const { groups } = await getJson(config.addresses.layers);
  state.load(groups, wanted.layers, wanted);
}

function start() {
  watchSearchHeight();
  const map = makeMap();
  addBasemap(map, config);
  addIslands(map);
  const state = new LayerState(async (slug) =>
    (await getJson(`${config.addresses.layers}${encodeURIComponent(slug)}/versions/`)).versions);
  const panel = new Panel(document.getElementById("panel"));
  const pins = new Pins(map, { url: config.addresses.reports, clusters: config.addresses.reportClusters, library: config.cluster, isOn: wanted.pins });
  const address = new Address(() => ({
    view: viewOf(map), layers: state.isLoaded ? state.text() : textOf(wanted.layers), pins: pins.isOn,
    filters: state.isLoaded ? state.filters() : filtersOf(wanted.filters), compare: state.isLoaded ? state.compare : wanted.compare }));
  const selection = new Selection(map, panel);
  const search = new SearchBox(document.querySelector("[data-search]"), {
    url: config.addresses.search, centre: () => viewOf(map) });
  watchLinks();
  watchLayers(map, state);
  watchButtons(map, address);
  listen("view", ({ lat, lon, zoom }) => map.setView([lat, lon], zoom, { animate: false }));
  listen("home", () => {
    address.go({});
    showProvince(map);
  });
  new Locate(map, document.querySelector("[data-locate]"), {
    bbox: config.bbox, identify: config.addresses.identify });
  const load = () => loadLayers(state);
  const router = new PanelRouter({ config, map, state, load, panel, pins, address, selection, search, wanted });
  map.on("moveend", () => address.sync());
  for (const name of ["layers", "opacity", "pins", "compare"]) listen(name, () => address.sync());
  load().catch((error) => {
    say(error.message);
    window.addEventListener("online", () => load().catch(() => {}), { once: true });
  }).then(() => {
    router.start();
    pins.start();
  });
  document.documentElement.dataset.map = "ready";
}

/** What the address says of filters, written back as it was until the layers are known. */
function filtersOf(filters) {
  return [...filters].flatMap(([slug, { mode, classes }]) => [...classes].map((key) => [mode, `${slug}/${key}`]));
}

function textOf(layers) {
  return layers ? new URLSearchParams(window.location.search).get("layers") : null;
}

start();
