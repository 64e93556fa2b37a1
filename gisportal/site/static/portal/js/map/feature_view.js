/** What the panel shows of a feature, of several, of none. */
import { el, icon } from "../../../core/js/dom.js";
import { tell } from "../../../core/js/events.js";
import { fill, number, shortDate, t, tn, tp } from "../../../core/js/i18n.js";
import { isLocal, withQuery } from "../../../core/js/urls.js";
import { selection } from "./permalink.js";

const ROLE_ICONS = { parcel: "grid-3x3", admin: "map", zoning: "layers", service: "building" };
const SHAPE_ICONS = { Point: "geo-alt", LineString: "signpost-2", Polygon: "layers" };

/** Grey bars where words will be. */
export function skeleton() {
  return el("div", { "aria-busy": "true" },
    el("p", { class: "visually-hidden" }, t("Loading…")),
    el("span", { class: "skeleton skeleton-title" }),
    [1, 2, 3, 4].map(() => el("span", { class: "skeleton skeleton-line" })),
    el("span", { class: "skeleton skeleton-block" }));
}

/** Words and a button for something that went wrong. */
export function failure(error, retry) {
  const isOffline = error.code === "offline";
  const isFinal = error.status >= 400 && error.status < 500 && error.status !== 429;
  return el("div", { class: "empty", role: "alert" },
    icon(isOffline ? "cloud-slash" : "exclamation-circle-fill", "icon icon-large"),
    el("p", {}, error.message),
    isFinal ? null : el("button", { type: "button", class: "btn btn-quiet", onclick: retry },
      icon("arrow-clockwise"), t("Try again")));
}

function featureIcon({ geometry, properties }) {
  const shape = (geometry?.type ?? "Point").replace("Multi", "");
  return icon(ROLE_ICONS[properties.role] ?? SHAPE_ICONS[shape] ?? "geo-alt");
}

function demoTag() {
  return el("span", { class: "tag tag-demo" }, icon("exclamation-triangle-fill"), t("Illustrative, not real"));
}

function pair(label, text) {
  return el("div", {}, el("dt", {}, label), el("dd", {}, text));
}

function pairs(fields) {
  return fields.length ? el("dl", { class: "pairs" }, fields) : null;
}

function fieldPair(field) {
  return pair(field.label, [field.text, codeHelp(field)]);
}

function codeHelp({ help_url: url }) {
  if (!url) return null;
  return [" ", el("a", { class: "small text-nowrap", href: safe(url) }, icon("question-circle"), " ", t("What is that?"))];
}

function measure(value) {
  if (!value) return null;
  const words = value.unit === "m" ? t("Length, measured on the map") : t("Area, measured on the map");
  return pair(words, value.text);
}

function safe(url) {
  return url && isLocal(url) ? url : "#";
}

function isTold(field) {
  return field.text !== "" && field.text !== null;
}

const ANSWERS = {
  affecting: ["answer-affected", "exclamation-circle-fill"],
  without_data: ["answer-unknown", "question-circle"],
  not_affecting: ["answer-free", "check-circle-fill"],
};

/** One sentence a plan, those that affect the parcel first. */
function answers(report) {
  const lines = Object.entries(ANSWERS).flatMap(([list, [name, picture]]) => report[list].map((theme) =>
    el("li", { class: `answer ${name}` }, icon(picture), el("div", {}, el("strong", {}, theme.name), el("p", {}, theme.sentence)))));
  if (!lines.length) return null;
  return [el("h3", {}, t("What affects this parcel")), el("ul", { class: "answers" }, lines)];
}

/** The area once where certificate and map agree. */
function areas(measured, registered) {
  if (registered && registered.text === measured?.text) return [pair(tp("surface", "Area"), measured.text)];
  return [registered ? pair(t("Area on the certificate"), registered.text) : null, measure(measured)];
}

/** Number and commune stand in the title; area and land use in words, then the plans. */
function parcelFacts({ report, properties }) {
  const landUse = (properties.fields ?? []).filter((field) => field.meaning === "land_use" && isTold(field));
  return [
    pairs([
      report?.commune ? pair(t("Commune"), report.commune) : null,
      ...areas(properties.measure, report?.registered_area),
      ...landUse.map(fieldPair),
    ].filter(Boolean)),
    report ? answers(report) : null,
  ];
}

function plainFacts({ properties }) {
  const fields = (properties.fields ?? []).filter(isTold);
  return pairs([measure(properties.measure), ...fields.map(fieldPair)].filter(Boolean));
}

/** What a parcel's panel does not need at once. */
function folded({ properties }) {
  const fields = (properties.fields ?? []).filter((field) => isTold(field) && field.meaning !== "land_use");
  if (!fields.length) return null;
  return el("details", { class: "fold" }, el("summary", {}, t("What the register says")), pairs(fields.map(fieldPair)));
}

/** Whom to ask, the first one first. */
function asked(offices) {
  if (!offices?.length) return null;
  return [
    el("h3", {}, t("Who to contact")),
    el("ul", { class: "rows" }, offices.map((office) => el("li", {}, el("a", { class: "row-link", href: safe(office.url) },
      icon("building"),
      el("span", { class: "row-main" }, el("span", { class: "row-title" }, office.name),
        el("span", { class: "row-detail" }, [office.relation_text, office.phone].filter(Boolean).join(" · "))),
      office.distance_text ? el("span", { class: "row-far" }, office.distance_text) : null,
      icon("chevron-right"))))),
  ];
}

function actions(properties, { embed }) {
  return el("div", { class: "actions" },
    el("a", { class: "btn btn-primary", href: safe(properties.url), target: embed ? "_blank" : null, rel: embed ? "noopener" : null },
      icon("file-earmark-text"), t("Full page")),
    embed ? null : el("button", { type: "button", class: "btn btn-quiet", "data-share": "" },
      icon("share"), el("span", { "data-label": "" }, t("Share"))),
    properties.report_url && !embed
      ? el("a", { class: "btn btn-quiet", href: safe(properties.report_url) },
        icon("megaphone-fill"), t("Report a problem here")) : null);
}

/** Sentence under the title: which layer, and whether it is only an illustration. */
function layerLine(feature) {
  const { properties } = feature;
  return el("p", { class: "feature-layer" }, featureIcon(feature),
    properties.layer_name, properties.is_demo ? demoTag() : null);
}

/** One hit of a tap as a line that opens it. */
export function hitRow(feature, open) {
  const { properties } = feature;
  return el("li", {}, el("a", {
    class: "row-link", href: `?sel=${encodeURIComponent(selection(properties.layer, properties.key))}`,
    onclick: (event) => {
      event.preventDefault();
      open(properties);
    },
  }, featureIcon(feature),
  el("span", { class: "row-main" },
    el("span", { class: "row-title" }, properties.title || properties.label),
    el("span", { class: "row-detail" }, properties.measure
      ? `${properties.layer_name} · ${properties.measure.text}` : properties.layer_name)),
  icon("chevron-right")));
}

/**
 * The feature itself, the answer first; `others` are what else lies at the tapped place.
 * Before the whole answer is there (`ask` absent) a skeleton stands where it will be.
 */
export function featureContent(feature, { others = [], open, embed = false, gone = null }) {
  const { properties } = feature;
  const isWhole = Boolean(feature.ask);
  const isParcel = properties.role === "parcel" && !gone;
  return [
    layerLine(feature),
    gone ? goneNote(gone) : null,
    isParcel ? parcelFacts(feature) : plainFacts(feature),
    isWhole || gone ? asked(feature.ask) : waiting(),
    actions(properties, { embed }),
    feature.report ? folded(feature) : null,
    el("div", { "data-near": "" }),
    embed || !properties.wrong_data_url ? null : el("p", { class: "small" },
      el("a", { href: safe(properties.wrong_data_url), rel: "nofollow" }, icon("pencil"), " ", t("This information is wrong"))),
    others.length ? [
      el("h3", {}, t("Also at this place")),
      el("ul", { class: "rows" }, others.map((other) => hitRow(other, open))),
    ] : null,
  ];
}

function waiting() {
  return el("div", { "aria-busy": "true", "data-waiting": "" },
    el("p", { class: "visually-hidden" }, t("Loading…")),
    [1, 2, 3].map(() => el("span", { class: "skeleton skeleton-line" })));
}

function goneNote(gone) {
  return el("div", { class: "notice notice-warn" }, icon("clock-history"), el("div", {},
    el("p", {}, el("strong", {}, t("This is no longer in the current data."))),
    el("p", {}, t("You see it as it last was.")),
    gone.successors?.length ? [
      el("p", {}, t("In its place today:")),
      el("ul", {}, gone.successors.map((next) =>
        el("li", {}, el("a", { href: safe(next.url) }, next.label), next.share ? ` (${next.share})` : ""))),
    ] : null));
}

/** Several things under one tap. */
export function hitsContent(features, open) {
  return [
    el("p", { class: "muted small" }, fill(
      tn("%(n)s thing at this place. Choose one:", "%(n)s things at this place. Choose one:", features.length),
      { n: number(features.length) })),
    el("ul", { class: "rows" }, features.map((feature) => hitRow(feature, open))),
  ];
}

/** Nothing under the tap; outside the province there is a way home instead of a report. */
export function nothingContent({ lat, lon }, reportUrl, { isTooFar = false, isOutside = false } = {}) {
  const report = reportUrl && !isOutside ? el("a", {
    class: "btn btn-report", href: withQuery(reportUrl, { lat: lat.toFixed(6), lon: lon.toFixed(6) }),
  }, icon("megaphone-fill"), t("Report a problem here")) : null;
  return [
    el("p", {}, nothingWords(isTooFar, isOutside)),
    el("dl", { class: "pairs" }, pair(t("Coordinates (WGS 84)"), `${lat.toFixed(6)}, ${lon.toFixed(6)}`)),
    report || isOutside ? el("div", { class: "actions" }, report, isOutside ? homeButton() : null) : null,
  ];
}

function nothingWords(isTooFar, isOutside) {
  if (isOutside) return t("This place is outside the province: there is no data here.");
  return isTooFar
    ? t("Nothing to look up here at this scale. Zoom in until parcels appear, then tap one.")
    : t("There is no data at this place.");
}

/** Back to the whole province. */
export function homeButton() {
  return el("button", { type: "button", class: "btn btn-quiet", onclick: () => tell("home") },
    icon("house"), t("Whole province"));
}

function photo(picture) {
  return el("a", { href: safe(picture.url) },
    el("img", { src: safe(picture.thumb), alt: t("Photo of the report"), loading: "lazy", class: "thumb" }));
}

/** A complaint's summary, from its GeoJSON properties. */
export function pinContent(feature, { url, picture, state }) {
  const { properties } = feature;
  return [
    el("p", { class: "feature-layer" }, picture, el("strong", {}, state)),
    properties.description ? el("p", { class: "report-words" }, properties.description) : null,
    properties.photos?.length ? el("div", { class: "thumbs" }, properties.photos.map(photo)) : null,
    el("dl", { class: "pairs" },
      properties.feature_label ? pair(t("Place"), properties.feature_label) : null,
      properties.office ? pair(t("Office in charge"), properties.office) : null,
      properties.created ? pair(t("Sent"), shortDate(properties.created)) : null,
      properties.due ? pair(t("To be answered by"), shortDate(properties.due)) : null),
    el("div", { class: "actions" },
      el("a", { class: "btn btn-primary", href: safe(url) }, icon("chat-left-text"), t("Read the report"))),
  ];
}
