/** Making styles: rules from values, classes from a spread, colours from ramps. */

/** Colours told apart by most eyes; after the last it begins again. */
export const QUALITATIVE = [
  "#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#ee8866", "#44bb99",
  "#99ddff", "#ffaabb", "#bbcc33", "#aaaa00", "#eedd88", "#77aadd", "#882255", "#bbbbbb"];

/** Ramps from little to much, as their two or three corner colours. */
export const RAMPS = {
  blue: ["#eaf3fb", "#0a4f8f"],
  green: ["#edf8e9", "#1b6e3c"],
  orange: ["#fff3e0", "#b34700"],
  purple: ["#f3edf9", "#5b2a86"],
  heat: ["#ffffb2", "#fd8d3c", "#bd0026"],
  diverging: ["#2166ac", "#f7f7f7", "#b2182b"],
};

function channels(colour) {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function mix(from, to, share) {
  const [a, b] = [channels(from), channels(to)];
  return `#${a.map((value, index) => Math.round(value + (b[index] - value) * share)
    .toString(16).padStart(2, "0")).join("")}`;
}

/** `count` colours along a ramp of corner colours. */
export function rampColours(corners, count) {
  return Array.from({ length: count }, (unused, index) => {
    const at = count === 1 ? 1 : index / (count - 1);
    const place = at * (corners.length - 1);
    const low = Math.min(Math.floor(place), corners.length - 2);
    return mix(corners[low], corners[low + 1], place - low);
  });
}

/** What colours the shapes of a kind: lines have no inside. */
export function colourKey(geometry) {
  return geometry === "line" ? "stroke" : "fill";
}

function named({ name_vi: vi, name_en: en }) {
  return { ...(vi ? { name_vi: vi } : {}), ...(en ? { name_en: en } : {}) };
}

/** Rules for values ({value, name_vi…}); colours of `before` (rules) are kept. */
export function categorised(values, geometry, before = []) {
  const known = new Map(before.map((rule) => [String(rule.value), rule]));
  const key = colourKey(geometry);
  return values.map((entry, index) => {
    const value = String(entry.value);
    const old = known.get(value);
    return old ? { ...named(entry), ...old } : { value, ...named(entry), [key]: QUALITATIVE[index % QUALITATIVE.length] };
  });
}

/** Land-use codes of one parcel may be joined: the first that the preset knows decides. */
function presetFor(value, preset) {
  const codes = [value, ...value.split(/[+,;\-\s/]+/)];
  return codes.map((code) => preset.get(code.toUpperCase())).find(Boolean);
}

/** Rules whose colours come from a preset where it knows the value. */
export function withPreset(rules, presetRules, geometry) {
  const preset = new Map(presetRules.map((rule) => [rule.value, rule]));
  return rules.map((rule) => {
    const found = presetFor(String(rule.value), preset);
    if (!found) return rule;
    const names = found.value === String(rule.value) ? named(found) : {};
    return { ...names, ...rule, [colourKey(geometry)]: found.fill.toLowerCase() };
  });
}

function tidy(value, step) {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(step || 1)));
  return Number(value.toFixed(Math.min(digits, 12)));
}

/** Inner class bounds of a spread {min, max, quantiles}: "equal" steps or "quantile" shares. */
export function classBounds({ min, max, quantiles }, count, method) {
  const step = (max - min) / count;
  const bounds = Array.from({ length: count - 1 }, (unused, index) => {
    const share = (index + 1) / count;
    const exact = method === "quantile"
      ? quantiles[Math.round(share * (quantiles.length - 1))] : min + share * (max - min);
    return tidy(exact, step);
  });
  return [...new Set(bounds)].filter((bound) => bound > min && bound <= max).sort((a, b) => a - b);
}

/** Rules for the classes between bounds; the first is open below, the last above. */
export function graduated(spread, { count, method, ramp, geometry }) {
  const bounds = classBounds(spread, count, method);
  const edges = [undefined, ...bounds, undefined];
  const colours = rampColours(RAMPS[ramp], bounds.length + 1);
  return colours.map((colour, index) => ({
    ...(edges[index] === undefined ? {} : { min: edges[index] }),
    ...(edges[index + 1] === undefined ? {} : { max: edges[index + 1] }),
    [colourKey(geometry)]: colour,
  })).filter((rule) => "min" in rule || "max" in rule);
}

/** Same rules in the colours of another ramp. */
export function recoloured(rules, ramp, geometry) {
  const colours = rampColours(RAMPS[ramp], rules.length);
  return rules.map((rule, index) => ({ ...rule, [colourKey(geometry)]: colours[index] }));
}

/** The words of a rule in the legend, as the server writes them. */
export function ruleLabel(rule, language) {
  const name = (language === "en" ? rule.name_en || rule.name_vi : rule.name_vi || rule.name_en) ?? "";
  if ("value" in rule) return name && name !== rule.value ? `${rule.value} – ${name}` : String(rule.value);
  return name || `${rule.min ?? ""} – ${rule.max ?? ""}`;
}

/** Legend entries of a style. */
export function legendOf(style, { name, geometry, other, language }) {
  const entry = (label, symbol) => ({ ...symbol, label, shape: geometry });
  if (!style.rules.length) return [entry(name, style.default)];
  return [...style.rules.map((rule) => entry(ruleLabel(rule, language), { ...style.default, ...rule })),
    entry(other, style.default)];
}
