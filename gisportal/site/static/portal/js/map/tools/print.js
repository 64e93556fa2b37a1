/** Printing the view: a sheet with title, map, scale bar, legend, date and sources. */
import { el, fillWith, icon } from "../../../../core/js/dom.js";
import { fill, shortDate, t } from "../../../../core/js/i18n.js";
import { legendOfView, seenEntries } from "./legend_of_view.js";

const QUIET_MS = 500;
const PATIENCE_MS = 8000;
// Legend entries that fit on a sheet at full size.
const MANY = 34;
const SHEETS = () => [["landscape", t("A4 landscape")], ["portrait", t("A4 portrait")]];

function wait(ms) {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}

/** Resolves when all tiles on the map are drawn, or patience is at its end. */
async function tilesReady(container) {
  const end = Date.now() + PATIENCE_MS;
  do {
    await wait(QUIET_MS);
  } while (container.querySelector(".leaflet-tile:not(.leaflet-tile-loaded)") && Date.now() < end);
}

/** The printing tool: the panel asks, the page becomes the sheet, the browser prints it. */
export class Print {
  constructor(parts) {
    this.parts = parts;
    this.title = "";
  }

  open() {
    const { panel } = this.parts;
    this.titleField = el("input", { id: "print-title", class: "form-control", maxlength: 120, value: this.title || panel.pageTitle });
    this.sheetField = el("select", { id: "print-sheet", class: "form-select" },
      SHEETS().map(([name, words]) => el("option", { value: name }, words)));
    this.legendField = el("input", { id: "print-legend", type: "checkbox", class: "form-check-input", checked: true });
    return el("form", { onsubmit: (event) => { event.preventDefault(); this.lay(); } },
      el("div", { class: "field" }, el("label", { class: "form-label", for: "print-title" }, t("Title on the sheet")), this.titleField),
      el("div", { class: "field" }, el("label", { class: "form-label", for: "print-sheet" }, t("Paper")), this.sheetField),
      el("label", { class: "tool-choice" }, this.legendField, t("With the legend")),
      el("div", { class: "actions" }, el("button", { type: "submit", class: "btn btn-primary" }, icon("printer"), t("Create the sheet"))),
      el("p", { class: "layer-note" }, t("The sheet shows the middle of the map at the same scale; you can still move it there before printing.")));
  }

  /** Turn the page into the sheet. */
  lay() {
    const { map } = this.parts;
    this.title = this.titleField.value.trim();
    this.sheetName = this.sheetField.value;
    this.centre = map.getCenter();
    this.side = el("aside", { class: "sheet-legend", hidden: !this.legendField.checked, "aria-label": t("Legend") });
    this.foot = el("footer", { class: "sheet-foot" });
    const home = map.getContainer();
    this.mark = document.createComment("map");
    home.before(this.mark);
    this.bar = el("div", { class: "sheet-bar no-print" },
      el("button", { type: "button", class: "btn btn-primary", onclick: () => this.print() }, icon("printer"), t("Print")),
      el("button", { type: "button", class: "btn btn-quiet", onclick: () => this.fold() }, icon("arrow-left"), t("Back to the map")));
    this.sheet = el("section", { class: `sheet sheet-${this.sheetName}`, "aria-label": t("Print sheet") },
      el("header", { class: "sheet-head" }, el("h2", {}, this.title), this.northArrow()),
      el("div", { class: "sheet-body" }, el("div", { class: "sheet-map" }, home), this.side), this.foot);
    this.desk = el("div", { class: "sheet-desk", onkeydown: (event) => { if (event.key === "Escape") this.fold(); } }, this.bar, this.sheet);
    document.querySelector("main").append(this.desk);
    this.pageRule(this.sheetName);
    document.body.classList.add("has-print-sheet");
    this.update = () => this.fillSheet();
    map.on("moveend", this.update);
    map.invalidateSize({ animate: false });
    map.setView(this.centre, map.getZoom(), { animate: false });
    this.fillSheet();
    this.bar.firstChild.focus();
  }

  northArrow() {
    return el("p", { class: "sheet-north" }, el("span", { "aria-hidden": "true" }, "▲"), t("North"));
  }

  /** Paper size and direction: the stylesheet object model needs no inline style. */
  pageRule(name) {
    this.rule = new CSSStyleSheet();
    const height = name === "landscape" ? 188 : 275;
    this.rule.replaceSync(`@page { size: A4 ${name}; margin: 10mm; }
      @media print { .has-print-sheet { overflow: hidden; height: ${height}mm; } }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.rule];
  }

  fillSheet() {
    const { map, state } = this.parts;
    fillWith(this.side, legendOfView(this.parts, { heading: "h3" }));
    this.side.classList.toggle("is-long", this.side.querySelectorAll("li").length > MANY);
    // A wider legend leaves less room for the map.
    map.invalidateSize({ animate: false });
    const seen = seenEntries(state, map).map((entry) => entry.card);
    const sources = [...new Set(seen.map((card) => card.attribution).filter(Boolean))];
    const { lat, lng } = map.getCenter().wrap();
    fillWith(this.foot,
      seen.some((card) => card.is_demo) ? el("p", {}, el("strong", {}, t("Illustrative data, not real."))) : null,
      el("p", {}, fill(t("Printed on %(date)s · middle of the map %(place)s (WGS 84)"), {
        date: shortDate(new Date().toISOString()), place: `${lat.toFixed(5)}, ${lng.toFixed(5)}` }),
      sources.length ? ` · ${fill(t("Sources: %(sources)s"), { sources: sources.join("; ") })}` : null),
      el("p", {}, t("For information, not a legal certificate."), ` · ${window.location.origin}${window.location.pathname}`));
  }

  async print() {
    const button = this.bar.firstChild;
    button.disabled = true;
    await tilesReady(this.parts.map.getContainer());
    button.disabled = false;
    window.print();
  }

  /** Put the page back as it was. */
  fold() {
    if (!this.desk) return;
    const { map, address } = this.parts;
    map.off("moveend", this.update);
    const centre = map.getCenter();
    this.mark.replaceWith(map.getContainer());
    this.desk.remove();
    this.desk = null;
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.rule);
    document.body.classList.remove("has-print-sheet");
    map.invalidateSize({ animate: false });
    map.setView(centre, map.getZoom(), { animate: false });
    address.sync();
  }

  close() {
    this.fold();
  }
}
