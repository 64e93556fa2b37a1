/** Making rules: from values, from a spread, from the land-use preset. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  categorised, classBounds, graduated, legendOf, QUALITATIVE, rampColours, recoloured, ruleLabel, withPreset,
} from "../../layers/static/layers/js/style_editor/model.js";

const quantiles = Array.from({ length: 361 }, (unused, index) => (index / 360) ** 2 * 100);
const SPREAD = { min: 0, max: 100, count: 50, quantiles };
const PRESET = [{ value: "ODT", name_vi: "Đất ở tại đô thị", fill: "#FFA0FF" }, { value: "CLN", fill: "#FFD2A0" }];

test("values become rules, known ones keep their colour", () => {
  const rules = categorised([{ value: "A", name_vi: "Một" }, { value: 2 }], "polygon", [{ value: "2", fill: "#123456" }]);
  assert.deepEqual(rules, [{ value: "A", name_vi: "Một", fill: QUALITATIVE[0] }, { value: "2", fill: "#123456" }]);
  assert.equal(categorised([{ value: "A" }], "line")[0].stroke, QUALITATIVE[0]);
});

test("the preset colours known codes, joined ones by their first", () => {
  const rules = withPreset([{ value: "ODT", fill: "#000000" }, { value: "cln+ODT" }, { value: "XYZ", fill: "#111111" }], PRESET, "polygon");
  assert.deepEqual(rules[0], { value: "ODT", name_vi: "Đất ở tại đô thị", fill: "#ffa0ff" });
  assert.deepEqual(rules[1], { value: "cln+ODT", fill: "#ffd2a0" });
  assert.equal(rules[2].fill, "#111111");
});

test("a ramp begins and ends with its corners", () => {
  assert.deepEqual(rampColours(["#000000", "#ffffff"], 3), ["#000000", "#808080", "#ffffff"]);
  assert.equal(rampColours(["#000000", "#ff0000", "#ffffff"], 3)[1], "#ff0000");
  assert.deepEqual(rampColours(["#000000", "#ffffff"], 1), ["#ffffff"]);
});

test("classes are open at both ends and meet without a gap", () => {
  const rules = graduated(SPREAD, { count: 4, method: "equal", ramp: "blue", geometry: "polygon" });
  assert.deepEqual(rules.map(({ min, max }) => [min, max]), [[undefined, 25], [25, 50], [50, 75], [75, undefined]]);
  assert.deepEqual(classBounds(SPREAD, 2, "quantile"), [25]);
});

test("a field of one value makes no class that nothing can fall into", () => {
  const flat = { min: 5, max: 5, quantiles: quantiles.map(() => 5) };
  assert.deepEqual(classBounds(flat, 5, "quantile"), []);
  assert.deepEqual(graduated(flat, { count: 5, method: "equal", ramp: "blue", geometry: "polygon" }), []);
});

test("another ramp keeps the bounds", () => {
  const rules = recoloured([{ max: 3, fill: "#000000" }, { min: 3, fill: "#000000" }], "green", "polygon");
  assert.equal(rules[0].max, 3);
  assert.notEqual(rules[0].fill, rules[1].fill);
});

test("the legend speaks the reader's language", () => {
  const rule = { value: "ODT", name_vi: "Đất ở", name_en: "Housing" };
  assert.equal(ruleLabel(rule, "vi"), "ODT – Đất ở");
  assert.equal(ruleLabel(rule, "en"), "ODT – Housing");
  assert.equal(ruleLabel({ min: 1, max: 2 }, "vi"), "1 – 2");
  const entries = legendOf({ rules: [rule], default: { fill: "#cccccc" } }, { name: "Thửa", geometry: "polygon", other: "khác", language: "vi" });
  assert.deepEqual(entries.map((entry) => entry.label), ["ODT – Đất ở", "khác"]);
});
