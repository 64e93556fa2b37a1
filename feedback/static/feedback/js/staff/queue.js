/** The queue: keyboard, chosen count, list or map on a phone, and the map of clusters. */
import L from "../../../core/js/leaflet.js";
import { debounce, el, pageData } from "../../../core/js/dom.js";
import { number, t, tn } from "../../../core/js/i18n.js";
import { getJson, isAborted, latest } from "../../../core/js/request.js";
import { isLocal, withQuery } from "../../../core/js/urls.js";
import { makeMap, pinIcon, showLayers } from "../report_form/picture_map.js";
import { watchKeys } from "./keys.js";

const rows = [...document.querySelectorAll("[data-row]")];
const queue = document.querySelector("[data-queue]");
let map = null;

function link(row) {
  return row.querySelector(".queue-link");
}

/** Move the focus by `step` rows; from nowhere to the first. */
function go(step) {
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
  link(next).focus();
  next.scrollIntoView({ block: "nearest" });
}

function toggle() {
  const row = rows.find((one) => one.contains(document.activeElement));
  row?.querySelector("input").click();
}

function countChosen() {
  const place = document.querySelector("[data-chosen-count]");
  if (!place) return;
  const count = document.querySelectorAll("[data-row] input:checked").length;
  place.textContent = count ? `(${number(count)})` : "";
}

function clusterIcon(count) {
  const size = count < 10 ? 30 : count < 100 ? 36 : count < 1000 ? 44 : 54;
  const words = `${number(count)} ${tn("report", "reports", count)}`;
  return L.divIcon({ className: "", iconSize: [size, size], html:
    el("span", { class: "cluster-circle", title: words }, number(count)) });
}

function addCluster(group, [lon, lat, count]) {
  const icon = clusterIcon(count);
  const words = `${number(count)} ${tn("report", "reports", count)}`;
  const marker = L.marker([lat, lon], { icon, title: words, alt: words });
  marker.on("add", () => {
    const circle = marker.getElement().firstChild;
    circle.style.width = circle.style.height = `${icon.options.iconSize[0]}px`;
  });
  marker.on("click", () => map.setView([lat, lon], Math.min(map.getZoom() + 2, 19)));
  marker.addTo(group);
}

function addPin(group, pin) {
  const name = `${pin.title}: ${pin.state}`;
  const marker = L.marker([pin.lat, pin.lon], { icon: pinIcon(pin.kind), title: name, alt: name });
  marker.on("click", () => {
    if (isLocal(pin.url)) window.location.href = pin.url;
  });
  marker.addTo(group);
}

function startMap(place, config) {
  map = makeMap(place, config, { scrollWheelZoom: true });
  const group = L.layerGroup().addTo(map);
  const note = document.querySelector("[data-map-note]");
  const load = latest(async (signal) => {
    const box = map.getBounds();
    const bbox = [Math.max(box.getWest(), -180), Math.max(box.getSouth(), -90),
      Math.min(box.getEast(), 180), Math.min(box.getNorth(), 90)]
      .map((value) => value.toFixed(5)).join(",");
    const answer = await getJson(withQuery(config.url, { bbox, zoom: map.getZoom() }), { signal });
    group.clearLayers();
    for (const cluster of answer.clusters ?? []) addCluster(group, cluster);
    for (const pin of answer.pins ?? []) addPin(group, pin);
    note.textContent = answer.more
      ? t("There are more here than can be shown; zoom in.") : "";
  });
  const refresh = () => load().catch((error) => {
    if (!isAborted(error)) note.textContent = error.message;
  });
  map.on("moveend", debounce(refresh, 200));
  refresh();
  showLayers(map, config).catch(() => {});
}

function show(what) {
  queue.dataset.shown = what;
  for (const button of document.querySelectorAll("[data-show]")) {
    button.setAttribute("aria-pressed", String(button.dataset.show === what));
  }
  map?.invalidateSize();
}

function start() {
  const bar = document.querySelector("[data-queue-switch]");
  bar.hidden = false;
  startMap(document.querySelector("[data-queue-map]"), pageData("queue-data"));
  show("list");
  if (window.matchMedia("(max-width: 60rem)").matches) {
    document.querySelector("[data-narrow-closed]").open = false;
  }
  for (const button of bar.querySelectorAll("[data-show]")) {
    button.addEventListener("click", () => show(button.dataset.show));
  }
  document.addEventListener("change", countChosen);
  countChosen();
  const help = document.querySelector("[data-keys]");
  bar.querySelector("[data-help]").addEventListener("click", () => help.showModal());
  watchKeys({
    j: () => go(1),
    k: () => go(-1),
    x: toggle,
    n: () => document.querySelector("[data-next]")?.click(),
    "/": () => document.querySelector("[data-search]").focus(),
    "?": () => help.showModal(),
  }, help.querySelector("[data-keys-on]"));
}

start();
