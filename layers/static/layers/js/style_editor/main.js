/** Entry of the style editor: the form on the left writes a draft, the map shows it. */
import { debounce, el, fillWith, icon, pageData } from "../../../core/js/dom.js";
import { fill, language, number, shortDate, t } from "../../../core/js/i18n.js";
import { getJson, postJson, RequestError } from "../../../core/js/request.js";
import { withQuery } from "../../../core/js/urls.js";
import { legendList } from "../../../core/js/map/legend.js";
import { amount, choose, colour, share, tick } from "./controls.js";
import { categorised, graduated, legendOf, recoloured, withPreset } from "./model.js";
import { Preview } from "./preview.js";
import { rulesTable } from "./rules_table.js";

const PREVIEW_WAIT_MS = 150;
const LABEL = { min_zoom: 17, color: "#3b3b3b", size: 12 };
const RAMP_NAMES = () => [
  ["blue", t("Blue")], ["green", t("Green")], ["orange", t("Orange")], ["purple", t("Purple")],
  ["heat", t("Yellow to red")], ["diverging", t("Blue to red, pale in the middle")]];

/** The editor of one layer. */
class Editor {
  constructor(root) {
    this.config = pageData("style-config");
    this.geometry = this.config.card.geometry || "polygon";
    this.draft = this.firstDraft();
    this.token = this.config.token;
    this.saved = this.text();
    this.values = null;
    this.classes = { count: 5, method: "quantile", ramp: "blue" };
    const part = (name) => root.querySelector(`[data-part=${name}]`);
    this.parts = Object.fromEntries(
      ["kind", "rules", "symbol", "label", "view", "file", "history", "legend", "status", "save"].map((name) => [name, part(name)]));
    if (this.config.hasData) {
      this.preview = new Preview(part("map"), {
        card: this.config.card, tiles: this.config.tiles, basemap: this.config.basemap, province: this.config.province });
      this.preview.map.on("zoomend", () => this.showZoom());
    }
    this.zoomNote = part("zoom");
    this.later = debounce(() => this.show(), PREVIEW_WAIT_MS);
    this.parts.save.addEventListener("click", () => this.save());
    window.addEventListener("beforeunload", (event) => { if (this.text() !== this.saved) event.preventDefault(); });
    this.build();
    this.loadValues();
  }

  firstDraft() {
    const { style, opacity, minZoom, maxZoom } = this.config;
    return structuredClone({ style, opacity, minZoom, maxZoom });
  }

  text() {
    return JSON.stringify(this.draft);
  }

  get style() {
    return this.draft.style;
  }

  /** Build the whole form anew (after a file, an old style, another kind). */
  build() {
    this.buildKind();
    this.buildRules();
    this.buildSymbol();
    this.buildLabel();
    this.buildView();
    this.buildFile();
    this.buildHistory();
    this.show();
  }

  /** Something small changed: the preview follows in a moment. */
  changed() {
    this.say("");
    this.later();
  }

  show() {
    this.preview?.show(this.draft);
    fillWith(this.parts.legend, legendList(legendOf(this.style, {
      name: this.config.card.name, geometry: this.geometry, other: t("other"), language: language() })));
    this.showZoom();
    document.documentElement.dataset.style = "ready";
  }

  showZoom() {
    if (!this.preview) return;
    const { zoom } = this.preview;
    const isHidden = zoom < this.draft.minZoom;
    this.zoomNote.textContent = fill(isHidden
      ? t("Zoom %(zoom)s: the layer begins at zoom %(first)s") : t("Zoom %(zoom)s"), { zoom, first: this.draft.minZoom });
  }

  say(words, kind = "") {
    fillWith(this.parts.status, words ? el("span", { class: kind }, words) : null);
  }

  // -- kind and field ---------------------------------------------------------

  buildKind() {
    const kinds = [["single", t("One symbol for all")], ["categorised", t("A colour for each value")]];
    const numbers = this.config.fields.filter((one) => one.isNumber);
    if (numbers.length) kinds.push(["graduated", t("Colours for ranges of a number")]);
    const fields = this.style.type === "graduated" ? numbers : this.config.fields;
    const options = fields.map((one) => [one.key, one.unit ? `${one.name} (${one.unit})` : one.name]);
    fillWith(this.parts.kind,
      choose(t("How the layer is drawn"), kinds, this.style.type, (type) => this.setKind(type)),
      this.style.type === "single" ? null
        : choose(t("By the field"), options, this.style.field, (field) => this.setField(field)));
  }

  setKind(type) {
    const usable = this.config.fields.filter((one) => type !== "graduated" || one.isNumber);
    if (type !== "single" && !usable.length) return;
    const has = usable.some((one) => one.key === this.style.field);
    const first = usable.find((one) => one.isLandUse) ?? usable[0];
    this.style.type = type;
    this.style.field = type === "single" ? "" : has ? this.style.field : first.key;
    this.style.rules = [];
    this.renew();
  }

  setField(field) {
    this.style.field = field;
    this.style.rules = [];
    this.renew();
  }

  renew() {
    this.say("");
    this.values = null;
    this.build();
    this.loadValues({ isNew: true });
  }

  async loadValues({ isNew = false } = {}) {
    const { type, field } = this.style;
    if (type === "single" || !field || !this.config.hasData) return;
    try {
      const values = await getJson(withQuery(this.config.addresses.values, { field }));
      if (field !== this.style.field || type !== this.style.type) return;
      this.values = values;
      if (isNew) this.makeRules();
      else this.buildRules();
    } catch (error) {
      this.say(error.message, "field-error");
    }
  }

  // -- rules ------------------------------------------------------------------

  makeRules() {
    if (this.style.type === "categorised") this.takeValues();
    else this.takeClasses();
  }

  takeValues() {
    this.style.rules = categorised(this.values.values, this.geometry, this.style.rules);
    const field = this.config.fields.find((one) => one.key === this.style.field);
    if (field?.isLandUse) this.style.rules = withPreset(this.style.rules, this.config.presets.landUse, this.geometry);
    this.redraw();
  }

  takeClasses() {
    if (this.values.spread) this.style.rules = graduated(this.values.spread, { ...this.classes, geometry: this.geometry });
    this.redraw();
  }

  redraw() {
    this.buildRules();
    this.changed();
  }

  buildRules() {
    const place = this.parts.rules;
    place.hidden = this.style.type === "single";
    if (place.hidden) return;
    const isValue = this.style.type === "categorised";
    const counts = isValue && this.values
      ? new Map(this.values.values.map((one) => [String(one.value), number(one.count)])) : null;
    fillWith(place, el("h2", {}, isValue ? t("Values") : t("Ranges")),
      this.valueNotes(), isValue ? this.valueButtons() : this.classControls(),
      rulesTable(this.style, { geometry: this.geometry, counts, change: () => this.changed(), redraw: () => this.redraw() }),
      el("p", { class: "muted small" }, t("What no rule fits is drawn with the common symbol below.")));
  }

  valueNotes() {
    if (!this.values) return null;
    const { spread, has_more: hasMore, values } = this.values;
    if (this.style.type === "graduated" && !spread) return el("p", { class: "field-error" }, t("This field holds no numbers."));
    if (spread && this.style.type === "graduated") {
      return el("p", { class: "muted small" }, fill(t("%(count)s features, from %(min)s to %(max)s"), {
        count: number(spread.count), min: number(spread.min, 2), max: number(spread.max, 2) }));
    }
    return hasMore ? el("p", { class: "muted small" },
      fill(t("The %(n)s commonest values; the field holds more."), { n: number(values.length) })) : null;
  }

  valueButtons() {
    const button = (name, words, onclick) => el("button", { type: "button", class: "btn btn-quiet", onclick }, icon(name), words);
    return el("div", { class: "actions" },
      button("arrow-clockwise", t("All values of the data"), () => this.values && this.takeValues()),
      button("palette", t("Land-use colours"), () => {
        this.style.rules = withPreset(this.style.rules, this.config.presets.landUse, this.geometry);
        this.redraw();
      }),
      button("plus-lg", t("Add a row"), () => {
        this.style.rules.push({ value: "" });
        this.redraw();
        this.parts.rules.querySelector("tbody tr:last-child td:nth-child(2) input")?.focus();
      }));
  }

  classControls() {
    const set = (change) => {
      Object.assign(this.classes, change);
      if (this.values) this.takeClasses();
    };
    return el("div", { class: "style-row" },
      amount(t("Classes"), this.classes.count, { min: 2, max: 9 }, (count) => set({ count: Math.round(count) })),
      choose(t("Bounds"), [["quantile", t("Equal numbers of features")], ["equal", t("Equal steps")]], this.classes.method,
        (method) => set({ method })),
      choose(t("Colours"), RAMP_NAMES(), this.classes.ramp, (ramp) => {
        this.classes.ramp = ramp;
        this.style.rules = recoloured(this.style.rules, ramp, this.geometry);
        this.redraw();
      }));
  }

  // -- symbol, label, view ----------------------------------------------------

  buildSymbol() {
    const symbol = this.style.default;
    const set = (key) => (value) => { symbol[key] = value; this.changed(); };
    const isLine = this.geometry === "line";
    fillWith(this.parts.symbol, el("h2", {}, t("Common symbol")),
      el("div", { class: "style-row" },
        isLine ? null : colour(t("Fill"), symbol.fill ?? "#d9c8a9", set("fill")),
        isLine ? null : share(t("Opacity of the fill"), symbol.fill_opacity ?? 0.35, set("fill_opacity")),
        colour(isLine ? t("Line colour") : t("Outline"), symbol.stroke ?? "#8a7f72", set("stroke")),
        amount(t("Line width (pixels)"), symbol.stroke_width ?? 1, { min: 0, max: 20, step: 0.1 }, set("stroke_width")),
        this.geometry === "point" ? amount(t("Radius (pixels)"), symbol.radius ?? 5, { min: 1, max: 30, step: 0.5 }, set("radius")) : null));
  }

  buildLabel() {
    const { label } = this.style;
    const set = (key) => (value) => { this.style.label[key] = value; this.changed(); };
    fillWith(this.parts.label, el("h2", {}, t("Labels")),
      tick(t("Write the label of each feature"), Boolean(label), (isOn) => {
        this.style.label = isOn ? { ...LABEL } : null;
        this.buildLabel();
        this.changed();
      }),
      label ? el("div", { class: "style-row" },
        amount(t("From zoom"), label.min_zoom ?? LABEL.min_zoom, { min: 0, max: 22 }, set("min_zoom")),
        amount(t("Size (pixels)"), label.size ?? LABEL.size, { min: 6, max: 30 }, set("size")),
        colour(t("Colour"), label.color ?? LABEL.color, set("color"))) : null);
  }

  buildView() {
    const set = (key) => (value) => { this.draft[key] = value; this.changed(); };
    fillWith(this.parts.view, el("h2", {}, t("The whole layer")),
      el("div", { class: "style-row" },
        share(t("Opacity"), this.draft.opacity, set("opacity")),
        amount(t("Shown from zoom"), this.draft.minZoom, { min: 0, max: 22 }, set("minZoom")),
        amount(t("Tiles up to zoom"), this.draft.maxZoom, { min: 1, max: 22 }, set("maxZoom"))));
  }

  // -- files and earlier styles -------------------------------------------------

  buildFile() {
    const input = el("input", { id: "style-file", type: "file", class: "form-control", accept: ".qml,.sld,.xml",
      onchange: (event) => this.readFile(event.target.files[0]) });
    this.warnings = el("div", { role: "status" });
    fillWith(this.parts.file, el("h2", {}, t("Import a style file")),
      el("label", { class: "form-label", for: "style-file" }, t("QGIS style (QML) or SLD, 2 MB at most")), input, this.warnings);
  }

  async readFile(file) {
    if (!file) return;
    const form = new FormData();
    form.append("file", file);
    try {
      const { style, min_zoom: minZoom, opacity, warnings } = await postJson(this.config.addresses.file, form);
      this.draft.style = style;
      if (minZoom !== null) this.draft.minZoom = Math.min(minZoom, this.draft.maxZoom);
      if (opacity !== null) this.draft.opacity = opacity;
      this.values = null;
      this.build();
      this.loadValues();
      this.showWarnings(file.name, warnings);
    } catch (error) {
      fillWith(this.warnings, el("p", { class: "field-error" }, error.message));
    }
  }

  showWarnings(name, warnings) {
    fillWith(this.warnings, el("p", {}, fill(t("%(name)s was read. Look at the map, then save."), { name })),
      warnings.length ? el("div", { class: "notice notice-warn" }, icon("exclamation-triangle-fill"),
        el("div", {}, el("p", {}, t("Not everything could be imported:")),
          el("ul", {}, warnings.map((words) => el("li", {}, words))))) : null);
  }

  buildHistory() {
    const { history } = this.config;
    if (!history.length) return;
    const row = ({ number: version, date, isPublished, style }) => el("li", {}, el("div", { class: "row-link" },
      el("span", { class: "row-main" }, fill(t("Version %(n)s, loaded %(date)s"), { n: version, date: shortDate(date) }),
        isPublished ? ` · ${t("published")}` : ""),
      el("button", { type: "button", class: "btn btn-quiet", onclick: () => {
        this.draft.style = structuredClone(style);
        this.values = null;
        this.build();
        this.loadValues();
      } }, t("Use this style"), el("span", { class: "visually-hidden" }, ` (${version})`))));
    fillWith(this.parts.history, el("h2", {}, t("Styles of the layer's versions")), el("ul", { class: "rows" }, history.map(row)));
  }

  // -- saving -------------------------------------------------------------------

  async save() {
    const { save } = this.parts;
    const text = this.text();
    const { style, opacity, minZoom, maxZoom } = this.draft;
    save.disabled = true;
    this.say(t("Saving…"));
    try {
      const answer = await postJson(this.config.addresses.save, {
        style, opacity, min_zoom: minZoom, max_zoom: maxZoom, token: this.token });
      this.token = answer.token;
      this.saved = text;
      this.say(t("Saved. The map shows it from now on."), "style-good");
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.say(error.message, "field-error");
    } finally {
      save.disabled = false;
    }
  }
}

const root = document.querySelector("[data-style-editor]");
if (root) new Editor(root);
