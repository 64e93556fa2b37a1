/** Panned around the world, the map still asks for places that exist. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { worldBox, worldShift } from "../../gisportal/core/static/core/js/map/world.js";

test("a box of another turn of the world comes back to ours", () => {
  const box = { west: 465, south: 10, east: 467, north: 11 };
  assert.equal(worldShift(466), 360);
  assert.deepEqual(worldBox(box, 466), [105, 10, 107, 11]);
  assert.deepEqual(worldBox({ ...box, west: -255, east: -253 }, -254), [105, 10, 107, 11]);
});

test("at home nothing moves, and no box leaves the world", () => {
  assert.equal(worldShift(106), 0);
  assert.equal(worldShift(-180), 0);
  assert.deepEqual(worldBox({ west: -300, south: -95, east: 300, north: 95 }, 0), [-180, -90, 180, 90]);
});
