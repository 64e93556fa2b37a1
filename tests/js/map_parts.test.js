/** Small decisions of the map page: tiles, sheet heights, arrow keys, taps, pins. */
import assert from "node:assert/strict";
import { before, test } from "node:test";

const CORE = "../../gisportal/core/static/core/js/map";
const SITE = "../../gisportal/site/static/portal/js/map";
let parts;

before(async () => {
  // The modules only need the names to exist; nothing is drawn here.
  globalThis.L = {};
  globalThis.document = { documentElement: { lang: "vi", dataset: {} } };
  const paths = [
    ...["tile_layer", "pins", "labels"].map((name) => `${CORE}/${name}.js`),
    ...["panel", "search", "lookup"].map((name) => `${SITE}/${name}.js`),
  ];
  const modules = await Promise.all(paths.map((path) => import(path)));
  parts = Object.assign({}, ...modules);
});

test("tiles outside the layer's box or zooms are not asked for", () => {
  const card = { min_zoom: 14, bbox: [105.93, 10.21, 106.04, 10.28] };
  const [x0, y0] = parts.tileRange(card.bbox, 16);
  assert.equal(parts.hasTile(card, { z: 16, x: x0, y: y0 }), true);
  assert.equal(parts.hasTile(card, { z: 16, x: x0 - 5, y: y0 }), false);
  assert.equal(parts.hasTile(card, { z: 13, x: x0 >> 3, y: y0 >> 3 }), false);
  assert.equal(parts.hasTile({ min_zoom: 0, bbox: null }, { z: 3, x: 0, y: 0 }), true);
});

test("the sheet follows the finger", () => {
  assert.equal(parts.heightAfter("half", -80), "full");
  assert.equal(parts.heightAfter("half", 80), "peek");
  assert.equal(parts.heightAfter("half", 20), "half");
  assert.equal(parts.heightAfter("peek", 80), "closed");
  assert.equal(parts.heightAfter("full", 400), "peek");
  assert.equal(parts.heightAfter("peek", -400), "full");
});

test("arrow keys go round through the box itself", () => {
  assert.equal(parts.nextOption(-1, "ArrowDown", 3), 0);
  assert.equal(parts.nextOption(2, "ArrowDown", 3), -1);
  assert.equal(parts.nextOption(-1, "ArrowUp", 3), 2);
  assert.equal(parts.nextOption(0, "ArrowUp", 3), -1);
  assert.equal(parts.nextOption(0, "ArrowDown", 0), -1);
});

test("a tap means what the server ranks first, unless something equals it", () => {
  const feature = (rank) => ({ properties: { rank } });
  const [parcel, lamp, other] = [feature(1), feature(2), feature(1)];
  assert.equal(parts.meantFeature([parcel, lamp]), parcel);
  assert.equal(parts.meantFeature([lamp, parcel]), parcel);
  assert.equal(parts.meantFeature([parcel, other, lamp]), null);
  assert.equal(parts.meantFeature([]), null);
});

test("a finger is told from a mouse, also where nobody tapped", () => {
  assert.equal(parts.pointerOf({ pointerType: "touch" }), "touch");
  assert.equal(parts.pointerOf({ pointerType: "mouse" }), "mouse");
  assert.equal(parts.pointerOf({ pointerType: "pen" }), "mouse");
  assert.equal(parts.pointerOf(), "mouse");
});

test("a place in the address is checked", () => {
  assert.deepEqual(parts.readPlace("105.97,10.25"), { lon: 105.97, lat: 10.25 });
  assert.equal(parts.readPlace("here"), null);
  assert.equal(parts.readPlace("1,100"), null);
});

test("every state has a pin", () => {
  assert.equal(parts.pinKind("received"), "new");
  assert.equal(parts.pinKind("in_progress"), "progress");
  assert.equal(parts.pinKind("resolved"), "done");
  assert.equal(parts.pinKind("rejected"), "closed");
  assert.equal(parts.pinKind("something-later"), "new");
});

test("a number is written only where its parcel has space", () => {
  const square = (size) => [{ x: 0, y: 0 }, { x: size, y: 0 }, { x: size, y: size }, { x: 0, y: size }];
  assert.equal(parts.ringArea(square(10)), 100);
  const shape = { id: 7, bbox: { minX: 0, maxX: 30 }, geom: [square(30)] };
  const label = { id: 7, props: { label: "345" } };
  parts.measureSpace(new Map([["parcels", [shape]], ["parcels_label", [label]]]), "parcels");
  assert.deepEqual(label.space, { width: 30, area: 900 });
  assert.equal(parts.fits("345", 11, label.space), true);
  assert.equal(parts.fits("345678", 11, label.space), false);
  assert.equal(parts.fits("345678", 11, label.space, 2), true);
  assert.equal(parts.fits("345", 11, { width: 30, area: 100 }), false);
  assert.equal(parts.fits("345", 11, undefined), true);
});

test("closed reports fade with age, open ones never do", () => {
  const now = Date.parse("2026-07-01T00:00:00Z");
  const at = (state, updated) => parts.fadeOf({ state, updated }, now);
  assert.equal(at("received", "2020-01-01T00:00:00Z"), 1);
  assert.equal(at("resolved", "2026-06-20T00:00:00Z"), 1);
  assert.ok(at("resolved", "2026-05-01T00:00:00Z") < 1);
  assert.ok(at("rejected", "2025-07-01T00:00:00Z") < at("rejected", "2026-05-01T00:00:00Z"));
  assert.equal(at("resolved", undefined), 1);
});
