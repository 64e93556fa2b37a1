/** Choosing what lies left and right of the line; the line itself is in swipe.js. */
import { el, fillWith, icon } from "../../../../core/js/dom.js";
import { fill, shortDate, t } from "../../../../core/js/i18n.js";
import { readSide } from "../permalink.js";
import { say } from "../status.js";

const MIDDLE = 0.5;

/** The panel of the comparison; the comparison itself goes on when the panel is closed. */
export class Compare {
  constructor({ state, map, panel }) {
    this.state = state;
    this.map = map;
    this.panel = panel;
  }

  open() {
    const cards = [...this.state.entries.values()].map((entry) => entry.card);
    if (cards.length < 1) return el("p", {}, t("No data layer has been published yet."));
    this.isNew = !this.state.compare;
    if (this.isNew) this.state.setCompare(this.firstChoice(cards));
    this.left = this.choice("left", t("Left of the line"), cards);
    this.right = this.choice("right", t("Right of the line"), cards);
    return el("div", {}, this.left, this.right,
      el("div", { class: "actions" },
        el("button", { type: "button", class: "btn btn-quiet", onclick: () => this.swap() }, icon("arrow-left-right"), t("Swap")),
        el("button", { type: "button", class: "btn btn-quiet", onclick: () => this.stop() }, icon("x-lg"), t("Stop comparing"))),
      el("p", { class: "layer-note" }, t("Drag the line on the map, or move it with the arrow keys. All other layers stay on both sides.")),
      el("p", { class: "layer-note" }, t("To compare two versions, choose the same layer on both sides.")));
  }

  /** A new line stands in the middle of what the panel leaves free. */
  opened() {
    if (!this.isNew || !this.state.compare) return;
    const width = this.map.getSize().x;
    const { left } = this.panel.covered();
    this.state.setCompare({ ...this.state.compare, at: (left + (width - left) / 2) / width });
  }

  /** The two topmost layers that are on, else one layer against nothing. */
  firstChoice(cards) {
    const isArea = (card) => card.external || card.geometry === "polygon";
    const on = this.state.on().map((entry) => entry.card).filter(isArea);
    const rest = cards.filter((card) => isArea(card) && !on.includes(card));
    const [left, right] = [...on, ...rest, ...cards];
    return { left: left.slug, right: right && right !== left ? right.slug : "", at: MIDDLE };
  }

  choice(side, words, cards) {
    const id = `compare-${side}`;
    const chosen = readSide(this.state.compare?.[side]).slug;
    const option = (slug, name) => el("option", { value: slug, selected: slug === chosen }, name);
    const field = el("div", { class: "field" }, el("label", { class: "form-label", for: id }, words),
      el("select", { id, class: "form-select", onchange: () => this.choose(side) },
        option("", t("nothing more")), cards.map((card) => option(card.slug, card.name))),
      el("div", { class: "compare-version", dataset: { versions: "" } }));
    this.offerVersions(field, side, this.state.compare?.[side] ?? "");
    return field;
  }

  /** Below a layer its versions, where there is more than the published one. */
  async offerVersions(field, side, what) {
    const place = field.querySelector("[data-versions]");
    const { slug, number } = readSide(what);
    fillWith(place);
    field.dataset.slug = slug;
    if (!slug || !this.state.card(slug)?.tiles) return;
    let versions = [];
    try {
      versions = await this.state.versionsOf(slug);
    } catch (error) {
      say(error.message);
    }
    if (versions.length < 2 || field.dataset.slug !== slug) return;
    const id = `compare-${side}-version`;
    const chosen = number ?? versions.find((one) => one.is_published)?.number;
    fillWith(place, el("label", { class: "form-label", for: id }, t("Version")),
      el("select", { id, class: "form-select", onchange: () => this.apply() }, versions.map((one) =>
        el("option", { value: one.is_published ? "" : one.number, selected: one.number === chosen },
          fill(one.is_published ? t("%(number)s of %(date)s, current") : t("%(number)s of %(date)s"),
            { number: one.number, date: shortDate(one.loaded) })))));
  }

  layerOf(side) {
    return this[side].querySelector(`#compare-${side}`);
  }

  valueOf(side) {
    const slug = this.layerOf(side).value;
    const number = this[side].querySelector(`#compare-${side}-version`)?.value ?? "";
    return slug && number ? `${slug}@${number}` : slug;
  }

  /** Another layer: as it is today, or the version before where the other side has it too. */
  async choose(side) {
    const slug = this.layerOf(side).value;
    const other = side === "left" ? "right" : "left";
    let what = slug;
    if (slug && slug === this.valueOf(other)) {
      const versions = await this.state.versionsOf(slug).catch(() => []);
      const before = versions.find((one) => !one.is_published);
      if (this.layerOf(side).value !== slug) return;
      if (before) what = `${slug}@${before.number}`;
      // The same on both sides compares nothing: the other side gives way.
      else this.set(other, "");
    }
    this.set(side, what);
    this.apply({ [side]: what });
  }

  set(side, what) {
    this.layerOf(side).value = readSide(what).slug;
    this.offerVersions(this[side], side, what);
  }

  swap() {
    const { left, right } = this.state.compare ?? { left: this.valueOf("left"), right: this.valueOf("right") };
    this.set("left", right);
    this.set("right", left);
    this.apply({ left: right, right: left });
  }

  apply(known = {}) {
    const left = known.left ?? this.valueOf("left");
    const right = known.right ?? this.valueOf("right");
    this.state.setCompare({ left, right, at: this.state.compare?.at ?? MIDDLE });
  }

  stop() {
    this.state.setCompare(null);
    this.set("left", "");
    this.set("right", "");
  }
}
