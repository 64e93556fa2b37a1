/**
 * The address bar: what the map shows, so that it can be shared and reopened.
 *
 * `lat`, `lon`, `z` the view · `layers=a,b:0.5` the layers that are on, with opacity ·
 * `hide=layer/class` or `only=layer/class`, repeated: the classes of a layer that are not,
 * or alone, shown · `compare=left,right@3:0.5` two layers, or versions of one, on the
 * sides of a line ·
 * `pins=0` complaints hidden · one of `sel=layer/key`, `at=lon,lat`, `q=words`,
 * `panel=layers|menu|a tool`, `pin=code` what the panel shows. Everything else stays.
 */

const OWN = [
  "lat", "lon", "z", "layers", "hide", "only", "compare", "pins", "sel", "at", "q", "panel", "pin", "bbox"];
const ROUTES = ["sel", "pin", "at", "q", "panel"];
/** Panels that belong to the map's tools. */
export const TOOLS = ["tools", "measure", "coordinates", "legend", "compare", "print", "embed"];
const PANELS = ["layers", "menu", ...TOOLS];

function finite(text, low, high) {
  const value = Number.parseFloat(text ?? "");
  return Number.isFinite(value) && value >= low && value <= high ? value : null;
}

function readView(query) {
  const lat = finite(query.get("lat"), -85, 85);
  const lon = finite(query.get("lon"), -180, 180);
  if (lat === null || lon === null) return null;
  return { lat, lon, zoom: finite(query.get("z"), 0, 24) ?? 16 };
}

function readBox(query) {
  const box = (query.get("bbox") ?? "").split(",").map((part) => finite(part, -180, 180));
  return box.length === 4 && box.every((part) => part !== null) ? box : null;
}

function readLayers(query) {
  if (!query.has("layers")) return null;
  const layers = new Map();
  for (const part of query.get("layers").split(",")) {
    const [slug, opacity] = part.split(":");
    if (slug) layers.set(slug, finite(opacity, 0, 1));
  }
  return layers;
}

/** Filters by layer: {mode: "hide" or "only", classes}. */
function readFilters(query) {
  const filters = new Map();
  for (const mode of ["hide", "only"]) {
    for (const text of query.getAll(mode)) {
      const at = text.indexOf("/");
      if (at < 1) continue;
      const slug = text.slice(0, at);
      if (!filters.has(slug)) filters.set(slug, { mode, classes: new Set() });
      if (filters.get(slug).mode === mode) filters.get(slug).classes.add(text.slice(at + 1));
    }
  }
  return filters;
}

function readCompare(query) {
  if (!query.has("compare")) return null;
  const [pair, at] = query.get("compare").split(":");
  const [left = "", right = ""] = pair.split(",");
  return left === right ? null : { left, right, at: finite(at, 0, 1) ?? 0.5 };
}

/** What the panel shows, as one of {sel}, {pin}, {at}, {q}, {panel} or {}. */
export function readRoute(search) {
  const query = new URLSearchParams(search);
  for (const name of ROUTES) {
    const value = query.get(name);
    if (!value) continue;
    if (name === "panel" && !PANELS.includes(value)) continue;
    return { [name]: value };
  }
  return {};
}

/** Everything a shared address says; parts that make no sense are left out. */
export function readAddress(search) {
  const query = new URLSearchParams(search);
  return {
    view: readView(query),
    box: readBox(query),
    layers: readLayers(query),
    filters: readFilters(query),
    compare: readCompare(query),
    pins: query.get("pins") !== "0",
    route: readRoute(search),
  };
}

/** `layers` value for [slug, opacity or null] pairs. */
export function layersText(pairs) {
  return pairs.map(([slug, opacity]) =>
    (opacity === null ? slug : `${slug}:${Number(opacity.toFixed(2))}`)).join(",");
}

/** A side of the comparison: `parcels` as it is, `parcels@3` as it was in version 3. */
export function readSide(text) {
  const [slug, number] = (text ?? "").split("@");
  return { slug, number: /^[1-9][0-9]{0,8}$/.test(number ?? "") ? Number(number) : null };
}

/** `compare` value, null while nothing is compared. */
export function compareText(compare) {
  return compare ? `${compare.left},${compare.right}:${Number(compare.at.toFixed(2))}` : null;
}

/** Selection text of a feature, and back again (a key may hold anything). */
export function selection(layer, key) {
  return `${layer}/${key}`;
}

/** {layer, key} of a selection text, null when it is none. */
export function readSelection(text) {
  const at = (text ?? "").indexOf("/");
  return at > 0 && at < text.length - 1
    ? { layer: text.slice(0, at), key: text.slice(at + 1) } : null;
}

/** Query string for a state {view, layers, filters, compare, pins, route}, keeping foreign parameters. */
export function writeAddress(search, { view, layers, filters = [], compare = null, pins, route }) {
  const query = new URLSearchParams(search);
  for (const name of OWN) query.delete(name);
  if (view) {
    query.set("lat", view.lat.toFixed(6));
    query.set("lon", view.lon.toFixed(6));
    query.set("z", String(view.zoom));
  }
  if (layers !== null && layers !== undefined) query.set("layers", layers);
  for (const [mode, text] of filters) query.append(mode, text);
  if (compare) query.set("compare", compareText(compare));
  if (!pins) query.set("pins", "0");
  for (const [name, value] of Object.entries(route)) query.set(name, value);
  // Commas, colons and slashes are allowed in a query and are easier to read.
  return `?${query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%2F", "/")}`;
}
