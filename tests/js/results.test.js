/** Search results: which hit is gone to, which get a number. */
import assert from "node:assert/strict";
import { before, test } from "node:test";

let results;

before(async () => {
  globalThis.L = {};
  globalThis.document = { documentElement: { lang: "vi", dataset: {} } };
  results = await import("../../gisportal/site/static/portal/js/map/results.js");
});

const hit = (match, kind = "feature", coordinates = [106, 10]) => ({
  geometry: coordinates && { type: "Point", coordinates }, properties: { match, kind } });

test("one exact hit is gone to, however many resemble it", () => {
  const one = hit("exact");
  assert.equal(results.onlyExact([one, hit("partial"), hit("near")]), one);
  assert.equal(results.onlyExact([one, hit("exact")]), null);
  assert.equal(results.onlyExact([hit("near")]), null);
});

test("numbers are for what is on the map", () => {
  const features = [hit("exact", "procedure", null), hit("exact"), hit("exact", "outside"), hit("near")];
  assert.deepEqual(results.numbers(features), [null, 1, null, 2]);
});
