/** The HTML that shows this map on another site. */
import { el } from "../../../../core/js/dom.js";
import { listen } from "../../../../core/js/events.js";
import { t } from "../../../../core/js/i18n.js";
import { copyButton } from "./copy.js";

const SIZES = () => [
  ["100%", "450", t("as wide as the page, 450 high")], ["800", "600", "800 × 600"], ["400", "500", "400 × 500"]];
// What the panel shows here is of no use there, a chosen feature is.
const OURS = ["panel", "q", "at"];

function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

/** Address of the embedded map with the view of `href`. */
export function embedAddress(mapPath, href) {
  const url = new URL(href);
  const query = new URLSearchParams(url.search);
  for (const name of OURS) query.delete(name);
  const text = query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%2F", "/");
  return `${url.origin}${mapPath}embed/${text ? `?${text}` : ""}`;
}

/** The `<iframe>` for an address. */
export function embedHtml(address, title, width, height) {
  return `<iframe src="${escape(address)}" title="${escape(title)}" width="${width}" height="${height}"`
    + ' style="border:0" loading="lazy" allow="geolocation" allowfullscreen></iframe>';
}

/** The panel: the code follows the map. */
export class EmbedCode {
  constructor({ config, panel, address }) {
    this.address = address;
    this.path = config.addresses.map;
    this.title = panel.pageTitle;
  }

  open() {
    this.text = el("textarea", { id: "embed-code", class: "form-control embed-code", rows: 6, readonly: true, spellcheck: "false",
      onfocus: () => this.text.select() });
    this.size = el("select", { id: "embed-size", class: "form-select", onchange: () => this.fill() },
      SIZES().map(([, , words], index) => el("option", { value: index }, words)));
    this.address.sync();
    this.fill();
    this.quiet = listen("address", () => this.fill());
    return el("div", {},
      el("p", {}, t("Move the map and choose layers as they should appear, then copy this into your page.")),
      el("div", { class: "field" }, el("label", { class: "form-label", for: "embed-size" }, t("Size")), this.size),
      el("div", { class: "field" }, el("label", { class: "form-label", for: "embed-code" }, t("HTML code")), this.text),
      el("div", { class: "actions" }, copyButton(() => this.text.value, {
        label: t("Copy the code"), className: "btn btn-primary", fallback: () => this.text.select() })));
  }

  close() {
    this.quiet();
  }

  fill() {
    const [width, height] = SIZES()[Number(this.size.value) || 0];
    this.text.value = embedHtml(embedAddress(this.path, window.location.href), this.title, width, height);
  }
}
