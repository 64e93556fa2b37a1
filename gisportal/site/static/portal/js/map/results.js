/** Search results: rows under their headings, and the same numbers on the map. */
import L from "../../../core/js/leaflet.js";
import { el, icon } from "../../../core/js/dom.js";
import { fill, t } from "../../../core/js/i18n.js";
import { isLocal } from "../../../core/js/urls.js";

const KIND_ICONS = {
  place: "signpost-2", office: "building", coordinate: "crosshair", feature: "geo-alt", sheet: "grid-3x3",
  procedure: "card-checklist", layer: "layers", report: "megaphone-fill", outside: "map",
};
const EXACT = "exact";
const NEAR = "near";
// Numbers on the map; more would hide what they point at.
const NUMBERED = 20;
const FIT_ZOOM = 17;

/** The one hit that is what was asked for, null when there are several or none. */
export function onlyExact(features) {
  const exact = features.filter((feature) => feature.properties.match === EXACT);
  return exact.length === 1 ? exact[0] : null;
}

/** Whether the hit is a thing on the map of the province. */
export function isOnMap({ geometry, properties }) {
  return Boolean(geometry) && properties.kind !== "outside";
}

/** Number of each hit that is on the map, in the order of the list. */
export function numbers(features) {
  let last = 0;
  return features.map((feature) => (isOnMap(feature) && last < NUMBERED ? ++last : null));
}

/** What stands above the hits that only resemble the question. */
export function nearWords(query) {
  return fill(t("There is no exact “%(query)s”; similar:"), { query });
}

/** Second line of a hit: its detail and what it belongs to. */
export function hitDetail(hit) {
  return [hit.detail, hit.layer_name].filter(Boolean).join(" · ");
}

/** Icon of a hit's kind. */
export function hitIcon(hit) {
  return icon(KIND_ICONS[hit.kind] ?? "geo-alt");
}

function row(feature, index, open) {
  const hit = feature.properties;
  const words = el("span", { class: "row-main" },
    el("span", { class: "row-title" }, hit.label), el("span", { class: "row-detail" }, hitDetail(hit)));
  const sign = index ? el("span", { class: "result-number" }, String(index)) : hitIcon(hit);
  if (hit.kind === "outside") return el("li", {}, el("span", { class: "row-link" }, sign, words));
  return el("li", {}, el("a", {
    class: "row-link", href: isLocal(hit.url) ? hit.url : "#",
    onclick: (event) => {
      event.preventDefault();
      open(feature);
    },
  }, sign, words, icon("chevron-right")));
}

/** Search hits as rows of links; what is only near and each commune under a heading. */
export function resultsContent(features, query, open) {
  if (!features.length) return noResults(query);
  const index = numbers(features);
  const parts = [];
  let heading = null;
  features.forEach((feature, at) => {
    const { match, group } = feature.properties;
    const words = match === NEAR ? nearWords(query) : group;
    if (words !== heading || !parts.length) {
      if (words) parts.push(el("h3", { class: "results-heading" }, words));
      parts.push(el("ul", { class: "rows" }));
      heading = words;
    }
    parts.at(-1).append(row(feature, index[at], open));
  });
  return el("div", {}, parts);
}

function noResults(query) {
  return el("div", { class: "empty" }, icon("search", "icon icon-large"),
    el("p", {}, fill(t("Nothing was found for “%(query)s”."), { query })),
    el("p", {}, t("Try a parcel such as “parcel 345 sheet 12”, an address, a street, a commune old or new, a procedure, a report code, or coordinates such as 10.2537, 105.9722. Accents are not needed.")));
}

/** The numbers of the list as marks on the map. */
export class ResultMarks {
  constructor(map, padding) {
    this.map = map;
    this.padding = padding;
    this.group = L.layerGroup().addTo(map);
  }

  clear() {
    this.group.clearLayers();
  }

  /** Show the marks; `fit` moves the map so that the exact ones are in view. */
  show(features, open, { fit = false } = {}) {
    this.clear();
    const index = numbers(features);
    features.forEach((feature, at) => {
      if (index[at]) this.group.addLayer(mark(feature, index[at], open));
    });
    const shown = features.filter((_feature, at) => index[at]);
    const meant = shown.filter((feature) => feature.properties.match === EXACT);
    if (fit && meant.length) this.fit(meant);
  }

  fit(features) {
    const bounds = L.latLngBounds(features.map(latlng));
    this.map.fitBounds(bounds, { ...this.padding(), maxZoom: FIT_ZOOM, animate: false });
  }
}

function latlng({ geometry }) {
  const [lon, lat] = geometry.coordinates;
  return [lat, lon];
}

function mark(feature, index, open) {
  const { label } = feature.properties;
  const picture = L.divIcon({ className: "result-mark", iconSize: [26, 26], html: el("span", {}, String(index)) });
  return L.marker(latlng(feature), { icon: picture, title: label, alt: `${index}. ${label}`, riseOnHover: true })
    .on("click", () => open(feature));
}
