/** The map's tools: which there are, which one is open, who gets the taps. */
import { el, icon } from "../../../../core/js/dom.js";
import { t } from "../../../../core/js/i18n.js";
import { Compare } from "./compare.js";
import { Coordinates } from "./coordinates.js";
import { EmbedCode } from "./embed_code.js";
import { LegendOfView } from "./legend_of_view.js";
import { Measure } from "./measure.js";
import { Print } from "./print.js";

/** Name in the address → how it is listed and what makes it. */
const TOOLS = () => ({
  measure: { icon: "rulers", title: t("Measure"), words: t("Lengths and areas on the ground"), kind: Measure },
  coordinates: { icon: "crosshair", title: t("Coordinates"), words: t("WGS 84 and VN-2000 of any place"), kind: Coordinates },
  legend: { icon: "list-task", title: t("Legend of this view"), words: t("Only what can be seen at this scale"), kind: LegendOfView },
  compare: { icon: "layout-split", title: t("Compare layers"), words: t("Two layers, or two versions of one, on the sides of a line"), kind: Compare },
  print: { icon: "printer", title: t("Print the map"), words: t("On paper or as a PDF, with legend and scale"), kind: Print },
  embed: { icon: "code-slash", title: t("Put on a website"), words: t("A piece of HTML that shows this map elsewhere"), kind: EmbedCode },
});

/**
 * One tool is open at a time. A tool answers `open()` with the panel's content; `opened()`
 * (the panel stands now), `close()` and `tap(latlng)` are optional.
 */
export class Toolbox {
  /** @param parts {config, map, state, panel, address} */
  constructor(parts) {
    this.parts = parts;
    this.made = new Map();
    this.active = null;
  }

  get takesTaps() {
    return Boolean(this.active?.tap);
  }

  tap(latlng) {
    this.active.tap(latlng);
  }

  /** Show the list, or the tool `name`. */
  show(name) {
    this.leave();
    const { panel } = this.parts;
    if (name === "tools") {
      panel.open({ title: t("Tools"), content: this.list() });
      return;
    }
    const { title, kind: Kind } = TOOLS()[name];
    if (!this.made.has(name)) this.made.set(name, new Kind(this.parts));
    const tool = this.made.get(name);
    this.active = tool;
    panel.open({ title, content: tool.open() });
    tool.opened?.();
  }

  /** Put the open tool away; what it left on the map goes with it. */
  leave() {
    this.active?.close?.();
    this.active = null;
  }

  list() {
    const { address } = this.parts;
    return el("ul", { class: "rows tool-list" }, Object.entries(TOOLS()).map(([name, tool]) =>
      el("li", {}, el("button", { type: "button", class: "row-link", onclick: () => address.go({ panel: name }) },
        icon(tool.icon, "icon tool-icon"),
        el("span", { class: "row-main" },
          el("span", { class: "row-title" }, tool.title),
          el("span", { class: "row-detail" }, tool.words)),
        icon("chevron-right")))));
  }
}
