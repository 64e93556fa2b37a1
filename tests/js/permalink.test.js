/** The address bar reopens the same view, layers and selection. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  layersText, readAddress, readRoute, readSelection, readSide, selection, writeAddress,
} from "../../gisportal/site/static/portal/js/map/permalink.js";

test("what is written is read back", () => {
  const state = {
    view: { lat: 10.2537, lon: 105.9722, zoom: 17 },
    layers: layersText([["parcels", null], ["roads", 0.5]]),
    pins: false,
    route: { sel: "parcels/29551-12-345" },
  };
  const address = writeAddress("", state);
  assert.equal(address, "?lat=10.253700&lon=105.972200&z=17&layers=parcels,roads:0.5&pins=0&sel=parcels/29551-12-345");
  const read = readAddress(address);
  assert.deepEqual(read.view, state.view);
  assert.deepEqual([...read.layers], [["parcels", null], ["roads", 0.5]]);
  assert.equal(read.pins, false);
  assert.deepEqual(read.route, state.route);
});

test("a key may hold anything", () => {
  const sel = selection("street-lights", "A/1 & b+c, ă%");
  const address = writeAddress("", { view: null, layers: null, pins: true, route: { sel } });
  assert.deepEqual(readRoute(address), { sel });
  assert.deepEqual(readSelection(sel), { layer: "street-lights", key: "A/1 & b+c, ă%" });
});

test("nonsense is left out", () => {
  const read = readAddress("?lat=abc&lon=1000&layers=&panel=secrets&bbox=1,2,3");
  assert.equal(read.view, null);
  assert.equal(read.box, null);
  assert.deepEqual([...read.layers], []);
  assert.deepEqual(read.route, {});
  assert.equal(readSelection("parcels"), null);
  assert.equal(readSelection("/key"), null);
});

test("foreign parameters stay, own ones do not pile up", () => {
  const state = { view: null, layers: null, pins: true, route: {} };
  assert.equal(writeAddress("?utm=zalo&sel=a/b&q=x&bbox=1,2,3,4", state), "?utm=zalo");
});

test("no layers at all is not the same as the first choice", () => {
  assert.equal(readAddress("?z=3").layers, null);
  assert.equal(readAddress("?layers=").layers.size, 0);
});

test("a side of the comparison names a layer or one of its versions", () => {
  assert.deepEqual(readSide("parcels"), { slug: "parcels", number: null });
  assert.deepEqual(readSide("parcels@12"), { slug: "parcels", number: 12 });
  assert.deepEqual(readSide("parcels@x"), { slug: "parcels", number: null });
  const { compare } = readAddress("?compare=parcels@1,parcels:0.4");
  assert.deepEqual(compare, { left: "parcels@1", right: "parcels", at: 0.4 });
  assert.equal(readAddress("?compare=parcels,parcels").compare, null);
});
