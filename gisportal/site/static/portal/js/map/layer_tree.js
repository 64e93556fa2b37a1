/** The layer list in the panel: groups, switches, legends, opacity. */
import { el, icon } from "../../../core/js/dom.js";
import { fill, number, t } from "../../../core/js/i18n.js";
import { filterList, legendList } from "../../../core/js/map/legend.js";
import { PIN_LEGEND, pinPicture } from "../../../core/js/map/pins.js";
import { classKeys } from "../../../core/js/map/style.js";

function zoomNote(card, zoom) {
  return el("span", { class: "layer-note", hidden: zoom >= card.min_zoom, dataset: { minZoom: card.min_zoom } },
    t("Zoom in to see this layer."));
}

/** Say at each layer again whether one must zoom in to see it. */
export function updateZoomNotes(root, zoom) {
  for (const note of root.querySelectorAll("[data-min-zoom]")) {
    note.hidden = zoom >= Number(note.dataset.minZoom);
  }
}

function opacitySlider(entry, state) {
  const id = `opacity-${entry.card.slug}`;
  const percent = () => `${number(entry.opacity * 100)} %`;
  const output = el("output", { for: id }, percent());
  const slider = el("input", {
    id, type: "range", min: 10, max: 100, step: 5, value: Math.round(entry.opacity * 100),
    oninput: (event) => {
      state.fade(entry.card.slug, Number(event.target.value) / 100);
      output.textContent = percent();
    },
  });
  return el("div", { class: "opacity" }, el("label", { for: id }, t("Opacity")), slider, output);
}

/** Legends of classes are switches: what is unticked is not drawn. */
function legendOf(entry, state) {
  const { card } = entry;
  const keys = classKeys(card.style);
  if (!card.legend?.length) return null;
  if (!keys.length || !card.tiles) return legendList(card.legend);
  return filterList(card, keys, entry.hidden, (hidden) => state.filter(card.slug, hidden));
}

function details(entry, state) {
  const { card } = entry;
  return el("div", { class: "layer-more", id: `more-${card.slug}`, hidden: true },
    legendOf(entry, state),
    card.codes_url ? el("p", {}, el("a", { href: card.codes_url }, icon("question-circle"), " ", t("What the land-use codes mean"))) : null,
    opacitySlider(entry, state),
    card.is_demo ? el("p", { class: "layer-note" }, t("Illustrative data, not real.")) : null,
    el("a", { href: card.url }, t("About this layer"), " ", icon("chevron-right")));
}

function expander(name, target) {
  const label = fill(t("Legend and opacity of %(name)s"), { name });
  return el("button", {
    type: "button", class: "btn btn-bare btn-square", "aria-expanded": "false",
    "aria-controls": target.id, "aria-label": label, title: t("Legend and opacity"),
    onclick: (event) => {
      target.hidden = !target.hidden;
      event.currentTarget.setAttribute("aria-expanded", String(!target.hidden));
    },
  }, icon("chevron-down", "icon toggle-icon"));
}

function row(entry, state, zoom) {
  const { card } = entry;
  const more = details(entry, state);
  const box = el("input", {
    type: "checkbox", class: "form-check-input", checked: entry.isOn,
    onchange: (event) => state.turn(card.slug, event.target.checked),
  });
  return el("div", { class: "layer-row" },
    el("div", { class: "layer-line" },
      el("label", {}, box, el("span", {}, card.name, zoomNote(card, zoom))),
      expander(card.name, more)),
    more);
}

function pinRow(pins) {
  const more = el("div", { class: "layer-more", id: "more-pins", hidden: true },
    el("ul", { class: "legend" }, PIN_LEGEND().map(([kind, words]) =>
      el("li", {}, pinPicture(kind, "swatch"), el("span", {}, words)))));
  const box = el("input", {
    type: "checkbox", class: "form-check-input", checked: pins.isOn,
    onchange: (event) => pins.turn(event.target.checked),
  });
  const name = t("Citizens' reports");
  return el("div", { class: "layer-row" },
    el("div", { class: "layer-line" }, el("label", {}, box, el("span", {}, name)), expander(name, more)),
    more);
}

function noLayers() {
  return el("div", { class: "empty" }, icon("layers", "icon icon-large"),
    el("p", {}, t("No data layer has been published yet.")),
    el("p", {}, t("Layers appear here as soon as an office publishes one.")));
}

/** The whole list. */
export function layerTree(state, pins, zoom) {
  const groups = state.groups.map((group) => el("fieldset", { class: "layer-group" },
    el("legend", {}, group.name),
    group.layers.map((card) => row(state.entries.get(card.slug), state, zoom))));
  if (!groups.length) groups.push(noLayers());
  if (pins.isAvailable) {
    groups.push(el("fieldset", { class: "layer-group" }, el("legend", {}, t("From citizens")), pinRow(pins)));
  }
  return groups;
}
