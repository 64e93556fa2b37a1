/** Choosing what lies left and right of the line; the line itself is in swipe.js. */
import { el, icon } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";

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
      el("p", { class: "layer-note" }, t("Drag the line on the map, or move it with the arrow keys. All other layers stay on both sides.")));
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
    const chosen = this.state.compare?.[side] ?? "";
    const option = (slug, name) => el("option", { value: slug, selected: slug === chosen }, name);
    return el("div", { class: "field" }, el("label", { class: "form-label", for: id }, words),
      el("select", { id, class: "form-select", onchange: () => this.choose(side) },
        option("", t("nothing more")), cards.map((card) => option(card.slug, card.name))));
  }

  value(side) {
    return this[side].querySelector("select");
  }

  /** The same layer on both sides compares nothing: the other side gives way. */
  choose(side) {
    const other = side === "left" ? "right" : "left";
    if (this.value(side).value === this.value(other).value) this.value(other).value = "";
    this.apply();
  }

  swap() {
    const [left, right] = [this.value("left").value, this.value("right").value];
    this.value("left").value = right;
    this.value("right").value = left;
    this.apply();
  }

  apply() {
    const [left, right] = [this.value("left").value, this.value("right").value];
    this.state.setCompare({ left, right, at: this.state.compare?.at ?? MIDDLE });
  }

  stop() {
    this.state.setCompare(null);
    this.value("left").value = "";
    this.value("right").value = "";
  }
}
