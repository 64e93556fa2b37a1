/** The table of rules: value or range, names, colour, one row a rule. */
import { el, icon } from "../../../core/js/dom.js";
import { fill, t } from "../../../core/js/i18n.js";
import { colourKey } from "./model.js";

const FALLBACK = "#888888";

function textCell(rule, key, label, change) {
  return el("td", {}, el("input", { class: "form-control", value: rule[key] ?? "", "aria-label": label, maxlength: 200,
    oninput: (event) => {
      if (event.target.value) rule[key] = event.target.value;
      else delete rule[key];
      change();
    } }));
}

function numberCell(rule, key, label, change) {
  return el("td", {}, el("input", { class: "form-control", type: "number", step: "any", value: rule[key] ?? "", "aria-label": label,
    oninput: (event) => {
      const value = event.target.valueAsNumber;
      if (Number.isFinite(value)) rule[key] = value;
      else delete rule[key];
      change();
    } }));
}

function colourCell(rule, index, geometry, fallback, change) {
  const key = colourKey(geometry);
  const label = fill(t("Colour of row %(n)s"), { n: index + 1 });
  return el("td", {}, el("input", { type: "color", class: "form-control form-control-color", value: rule[key] ?? fallback ?? FALLBACK,
    "aria-label": label, oninput: (event) => { rule[key] = event.target.value; change(); } }));
}

function row(style, index, { geometry, counts, change, redraw }) {
  const rule = style.rules[index];
  const label = (what) => fill(t("%(what)s, row %(n)s"), { what, n: index + 1 });
  const move = (step) => {
    const [taken] = style.rules.splice(index, 1);
    style.rules.splice(index + step, 0, taken);
    redraw();
  };
  const remove = () => { style.rules.splice(index, 1); redraw(); };
  const button = (name, words, onclick, disabled = false) => el("button", {
    type: "button", class: "btn btn-bare btn-square", title: words, "aria-label": label(words), onclick, disabled }, icon(name));
  const conditions = style.type === "categorised"
    ? [textCell(rule, "value", label(t("Value")), change)]
    : [numberCell(rule, "min", label(t("From")), change), numberCell(rule, "max", label(t("To (not including)")), change)];
  return el("tr", {}, colourCell(rule, index, geometry, style.default[colourKey(geometry)], change), conditions,
    textCell(rule, "name_vi", label(t("Vietnamese name")), change),
    textCell(rule, "name_en", label(t("English name")), change),
    counts ? el("td", { class: "number muted" }, counts.get(String(rule.value)) ?? "–") : null,
    el("td", { class: "style-row-buttons" },
      button("chevron-up", t("Move up"), () => move(-1), index === 0),
      button("chevron-down", t("Move down"), () => move(1), index === style.rules.length - 1),
      button("trash", t("Remove"), remove)));
}

/** The table; `counts` (value → number of features in words) adds a column. */
export function rulesTable(style, options) {
  if (!style.rules.length) return el("p", { class: "muted" }, t("No rule yet."));
  const isValue = style.type === "categorised";
  const heads = [t("Colour"), ...(isValue ? [t("Value")] : [t("From"), t("To (not including)")]),
    t("Vietnamese name"), t("English name"), ...(options.counts ? [t("Features")] : [])];
  return el("div", { class: "table-scroll style-rules", tabindex: 0, role: "region", "aria-label": t("Rules") },
    el("table", { class: "table" },
      el("thead", {}, el("tr", {}, heads.map((words) => el("th", { scope: "col" }, words)),
        el("th", { scope: "col" }, el("span", { class: "visually-hidden" }, t("Order"))))),
      el("tbody", {}, style.rules.map((rule, index) => row(style, index, options)))));
}
