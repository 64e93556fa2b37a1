/** Style JSON → symbols. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  drawingOrder, labelOrder, outlineAlpha, radiusAt, symbolizer, widthAt,
} from "../../gisportal/core/static/core/js/map/style.js";

const DEFAULT = { fill: "#cccccc", stroke: "#333333", stroke_width: 1 };

test("a categorised style picks the rule of the value", () => {
  const symbol = symbolizer({ default: DEFAULT, rules: [{ value: "ODT", fill: "#ffaaff" }] });
  assert.deepEqual(symbol("ODT"), { ...DEFAULT, value: "ODT", fill: "#ffaaff" });
  assert.equal(symbol("CLN").fill, "#cccccc");
  assert.equal(symbol(undefined).fill, "#cccccc");
});

test("a graduated style takes the lower bound in and the upper one out", () => {
  const symbol = symbolizer({ default: DEFAULT, rules: [{ max: 10, fill: "#111111" }, { min: 10, max: 20, fill: "#222222" }] });
  assert.equal(symbol("9.9").fill, "#111111");
  assert.equal(symbol(10).fill, "#222222");
  assert.equal(symbol(20).fill, "#cccccc");
  assert.equal(symbol("").fill, "#cccccc");
  assert.equal(symbol(null).fill, "#cccccc");
});

test("areas lie under lines, lines under points, plans over parcels", () => {
  const card = (slug, geometry, role) => ({ slug, geometry, role });
  const cards = [
    card("lamps", "point", "infrastructure"), card("plan", "polygon", "zoning"), card("roads", "line", "infrastructure"),
    card("parcels", "polygon", "parcel"), card("communes", "polygon", "admin")];
  assert.deepEqual(drawingOrder(cards).map((c) => c.slug), ["communes", "parcels", "plan", "roads", "lamps"]);
  assert.deepEqual(labelOrder(cards).map((c) => c.slug), ["communes", "roads", "plan", "parcels", "lamps"]);
});

test("widths and radii grow with the zoom and never vanish", () => {
  assert.equal(widthAt(0, 12), 0);
  assert.ok(widthAt(2, 8) > 0);
  assert.ok(widthAt(2, 12) < widthAt(2, 16));
  assert.ok(radiusAt(6, 11) > 0);
  assert.ok(radiusAt(6, 11) < radiusAt(6, 17));
  assert.ok(radiusAt(6, 11, "service") > radiusAt(6, 11));
  assert.equal(radiusAt(undefined, 18), 5);
  assert.ok(outlineAlpha("parcel", 15) < outlineAlpha("parcel", 16));
});

test("sizes and classes are those the server knows", () => {
  const sizes = JSON.parse(readFileSync(new URL("../support/drawn_sizes.json", import.meta.url), "utf8"));
  for (const [width, zoom, drawn] of sizes.width) {
    assert.ok(Math.abs(widthAt(width, zoom) - drawn) < 1e-6, `${width} at ${zoom}`);
  }
  for (const [radius, zoom, role, drawn] of sizes.radius) {
    assert.ok(Math.abs(radiusAt(radius, zoom, role) - drawn) < 1e-6, `${radius} at ${zoom}`);
  }
  for (const [rules, value, place] of sizes.class) {
    const named = rules.map((rule, index) => ({ ...rule, index }));
    assert.equal(symbolizer({ default: { index: -1 }, rules: named })(value).index, place, JSON.stringify([rules, value]));
  }
});
