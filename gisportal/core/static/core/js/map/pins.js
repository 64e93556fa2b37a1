/**
 * Complaint pins: shape and colour say the state, clusters say how many. Far out the
 * server counts them on a grid; near by each is fetched and the browser groups them.
 */
import L from "../leaflet.js";
import { debounce, el, svg } from "../dom.js";
import { tell } from "../events.js";
import { fill, t, tn } from "../i18n.js";
import { getJson, isAborted, latest } from "../request.js";
import { withQuery } from "../urls.js";
import { boxOf, worldShift } from "./world.js";

// From here on a view holds few enough to fetch each.
const SINGLE_ZOOM = 15;
const NEAR_ZOOM = 18;

const STATES_OF_KIND = {
  new: ["unconfirmed", "received", "reopen_requested"],
  progress: ["in_progress", "scheduled", "info_requested", "forwarded", "resolution_proposed"],
  done: ["resolved"],
  closed: ["rejected", "duplicate", "withdrawn", "expired"],
};

// Outline and mark of each kind, in a 24 × 24 box.
const SHAPES = {
  new: ["M12 23S3 14.500 3 9.500a9 9 0 0 1 18 0C21 14.500 12 23 12 23z", "M12 5v6M12 13.500v.6"],
  progress: ["M4 4h16v16H4z", "M8 12h.1M12 12h.1M16 12h.1"],
  done: ["M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z", "M7.500 12.300l3.200 3.200 6-6.500"],
  closed: ["M12 2l10 10-10 10L2 12z", "M8.500 12h7"],
};

/** Family of a state: new, progress, done or closed. */
export function pinKind(state) {
  const found = Object.entries(STATES_OF_KIND).find(([, states]) => states.includes(state));
  return found ? found[0] : "new";
}

const DAY_MS = 86_400_000;
// Closed reports step back, so that a busy map shows what is still to be done.
const FADES = [[180, 0.3], [30, 0.6]];

/** How solid a pin is: 1, less for one that was closed a while ago. */
export function fadeOf({ state, updated }, now = Date.now()) {
  if (!["done", "closed"].includes(pinKind(state)) || !updated) return 1;
  const days = (now - new Date(updated).getTime()) / DAY_MS;
  return FADES.find(([age]) => days > age)?.[1] ?? 1;
}

/** Words of each family, for the legend (asked late: the catalogue must be loaded). */
export function PIN_LEGEND() {
  return [
    ["new", t("New")],
    ["progress", t("Being worked on")],
    ["done", t("Solved")],
    ["closed", t("Closed without work")],
  ];
}

/** Words for a state. */
export function stateWords(state) {
  const words = {
    unconfirmed: t("Waiting for confirmation"),
    received: t("Received"),
    in_progress: t("In progress"),
    scheduled: t("Scheduled"),
    info_requested: t("Waiting for more information"),
    forwarded: t("Passed to another agency"),
    resolution_proposed: t("Result being checked"),
    resolved: t("Solved"),
    rejected: t("Not accepted"),
    duplicate: t("Already reported"),
    reopen_requested: t("Asked to reopen"),
    withdrawn: t("Withdrawn"),
    expired: t("Expired"),
  };
  return words[state] ?? state;
}

/** The picture of a pin. */
export function pinPicture(kind, className = "") {
  const [outline, mark] = SHAPES[kind];
  return svg("svg", { class: `pin-${kind} ${className}`, viewBox: "0 0 24 24", "aria-hidden": "true" },
    svg("path", { class: "pin-shape", d: outline }),
    svg("path", { d: mark, stroke: "#ffffff", "stroke-width": 2.4, "stroke-linecap": "round", "stroke-linejoin": "round", fill: "none" }));
}

function pinIcon(state) {
  const kind = pinKind(state);
  return L.divIcon({
    className: "pin", iconSize: [44, 44], iconAnchor: [22, kind === "new" ? 36 : 22],
    html: pinPicture(kind),
  });
}

function clusterIcon(count) {
  const size = count < 10 ? 34 : count < 100 ? 40 : 48;
  return L.divIcon({
    className: "pin-cluster", iconSize: [size, size],
    html: el("span", {}, briefly(count),
      el("span", { class: "visually-hidden" }, ` ${tn("report", "reports", count)}`)),
  });
}

/** 1234 as 1.2K, written as the page's language does. */
function briefly(count) {
  return new Intl.NumberFormat(document.documentElement.lang, {
    notation: "compact", maximumSignificantDigits: 2 }).format(count);
}

function loadClusterLibrary(url) {
  return new Promise((resolve, reject) => {
    const script = el("script", { src: url, onload: resolve, onerror: reject });
    document.head.append(script);
  });
}

/** The overlay of complaint pins. */
export class Pins {
  /**
   * @param map the Leaflet map
   * @param options.url address of the complaints' GeoJSON; empty switches pins off
   * @param options.clusters address that counts them on a grid, for small scales
   * @param options.library address of the cluster script, loaded when first needed
   * @param options.isOn shown at first
   */
  constructor(map, { url, clusters, library, isOn }) {
    this.map = map;
    this.url = url;
    this.clusters = clusters;
    this.library = library;
    this.isOn = isOn;
    this.isAvailable = Boolean(url);
    this.fetch = latest((signal) => this.load(signal));
  }

  /** Fetch now and after every move; called late, as the layers come first. */
  start() {
    // What was counted for another scale is no group any more.
    this.map.on("zoomstart", () => this.counted?.remove());
    this.map.on("moveend", debounce(() => this.refresh(), 250));
    this.refresh();
  }

  turn(isOn) {
    this.isOn = isOn;
    this.refresh();
    tell("pins");
  }

  async refresh() {
    if (!this.isAvailable) return;
    if (!this.isOn) {
      this.clear();
      return;
    }
    try {
      await this.fetch();
    } catch (error) {
      // Pins are an extra: the map stays usable without them, the next move asks again.
      if (!isAborted(error)) this.clear();
    }
  }

  async load(signal) {
    const bbox = boxOf(this.map, 0.1).map((value) => value.toFixed(5)).join(",");
    const zoom = this.map.getZoom();
    if (this.clusters && zoom < SINGLE_ZOOM) {
      const answer = await getJson(withQuery(this.clusters, { bbox, zoom: String(zoom), current: 1 }), { signal });
      this.showCounted(answer.features);
      return;
    }
    const answer = await getJson(withQuery(this.url, { bbox, current: 1 }), { signal });
    await this.ready();
    this.show(answer.features ?? []);
  }

  async ready() {
    if (this.group) return;
    this.loading ??= loadClusterLibrary(this.library);
    await this.loading;
    this.group ??= L.markerClusterGroup({
      iconCreateFunction: (cluster) => clusterIcon(cluster.getChildCount()), maxClusterRadius: 48, showCoverageOnHover: false,
      disableClusteringAtZoom: 18, spiderfyOnMaxZoom: true, chunkedLoading: true, animate: false,
    });
  }

  clear() {
    this.group?.clearLayers();
    this.counted?.remove();
    this.counted = null;
  }

  /** What the server counted: a group leads one step nearer, a single one is a pin. */
  showCounted(features) {
    this.clear();
    this.counted = L.layerGroup(features.map((feature) => (
      feature.properties.count === 1 ? this.marker(feature) : this.groupMarker(feature)))).addTo(this.map);
  }

  groupMarker(feature) {
    const [lon, lat] = pointOf(feature);
    const { count, open } = feature.properties;
    const name = fill(t("%(count)s reports, %(open)s of them open"), { count, open });
    const place = this.placeOf(lat, lon);
    const marker = L.marker(place, { icon: clusterIcon(count), title: name, alt: name });
    return marker.on("click", () => this.approach(feature.bbox, place[1] - lon));
  }

  /** Bring all reports of a group into view, at least one step nearer. */
  approach([west, south, east, north], turn) {
    const box = L.latLngBounds([south, west + turn], [north, east + turn]);
    const zoom = this.map.getBoundsZoom(box.pad(0.2));
    this.map.setView(box.getCenter(), Math.min(Math.max(zoom, this.map.getZoom() + 1), NEAR_ZOOM));
  }

  /** Where to put it on the turn of the world that the map shows. */
  placeOf(lat, lon) {
    return [lat, lon + worldShift(this.map.getCenter().lng)];
  }

  show(features) {
    this.clear();
    this.group.addLayers(features.filter((feature) => feature.geometry).map((feature) => this.marker(feature)));
    this.group.addTo(this.map);
  }

  marker(feature) {
    const [lon, lat] = pointOf(feature);
    const { code, state } = feature.properties;
    const name = `${fill(t("Report %(code)s"), { code })}: ${stateWords(state)}`;
    const marker = L.marker(this.placeOf(lat, lon), { icon: pinIcon(state), title: name, alt: name, opacity: fadeOf(feature.properties) });
    return marker.on("click", () => tell("open-pin", code));
  }
}

/** The place of a complaint as [lon, lat]. */
export function pointOf(feature) {
  return feature.geometry.coordinates;
}
