/** A layer's style JSON → the symbol of one feature, and the order layers are drawn in. */

// Below first. Fills of plans lie over those of parcels: who switches a plan on wants it.
const POLYGON_ORDER = ["admin", "other", "service", "infrastructure", "parcel", "zoning"];
// Whose label wins where two collide; lamps and drains come last of all.
const LABEL_ORDER = ["admin", "service", "infrastructure", "zoning", "parcel", "other"];
const SMALL_THINGS = "infrastructure";

function rank(order, role) {
  const at = order.indexOf(role);
  return at < 0 ? order.length : at;
}

/** Cards in drawing order: areas, lines, points; among areas by role. */
export function drawingOrder(cards) {
  const kinds = { polygon: 0, line: 1, point: 2 };
  return [...cards].sort((a, b) =>
    (kinds[a.geometry] ?? 0) - (kinds[b.geometry] ?? 0)
    || rank(POLYGON_ORDER, a.role) - rank(POLYGON_ORDER, b.role));
}

/** Cards in the order their labels are placed. */
export function labelOrder(cards) {
  const isSmall = (card) => Number(card.geometry === "point" && card.role === SMALL_THINGS);
  return [...cards].sort((a, b) =>
    isSmall(a) - isSmall(b) || rank(LABEL_ORDER, a.role) - rank(LABEL_ORDER, b.role));
}

function fits(rule, value) {
  if ("value" in rule) return String(rule.value) === String(value);
  const number = Number(value);
  if (value === null || value === undefined || value === "" || Number.isNaN(number)) return false;
  const low = rule.min ?? Number.NEGATIVE_INFINITY;
  const high = rule.max ?? Number.POSITIVE_INFINITY;
  return number >= low && number < high;
}

/** What tells a rule from the others of its style; "" stands for all other values. */
export function ruleKey(rule) {
  if (!rule) return "";
  return "value" in rule ? String(rule.value) : `${rule.min ?? ""}..${rule.max ?? ""}`;
}

/** Keys of a style's classes in the order of its legend; none for a single symbol. */
export function classKeys(style) {
  const rules = style?.rules ?? [];
  return rules.length ? [...rules.map(ruleKey), ""] : [];
}

/** A function class value → symbol (null when hidden), remembering what it has answered. */
export function symbolizer(style, hidden = new Set()) {
  const known = new Map();
  return (value) => {
    if (!known.has(value)) {
      const rule = (style.rules ?? []).find((candidate) => fits(candidate, value));
      known.set(value, hidden.has(ruleKey(rule)) ? null : { ...style.default, ...rule });
    }
    return known.get(value);
  };
}

/** Lines grow with the zoom: thin from afar, as given from zoom 16. */
export function widthAt(width, zoom) {
  if (!width) return 0;
  if (zoom >= 18) return width * 1.5;
  if (zoom >= 16) return width;
  return Math.max(0.4, width * (0.45 + 0.55 * Math.max(0, (zoom - 10) / 6)));
}

/** Points likewise: a province full of lamps must not be one blot, an office stays visible. */
export function radiusAt(radius, zoom, role = SMALL_THINGS) {
  const full = radius || 5;
  const least = role === SMALL_THINGS ? 0.3 : 0.6;
  const grown = Math.min(1, Math.max(0, (zoom - 14) / 4));
  return full * (least + (1 - least) * grown);
}

/** Outlines of thousands of parcels fade until one can tell them apart. */
export function outlineAlpha(role, zoom) {
  return role === "parcel" && zoom < 16 ? 0.4 : 1;
}
