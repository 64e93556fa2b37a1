/** Tiles that are refused because many are being made are asked for again, a few at a time. */
import assert from "node:assert/strict";
import test from "node:test";

import { Gate, patiently } from "../../gisportal/core/static/core/js/map/tile_retry.js";

const atOnce = () => Promise.resolve();

test("a view of a hundred tiles is whole though the portal makes few at a time", async () => {
  let busy = 0, most = 0;
  const refused = new Set();
  const ask = (number) => async () => {
    if (!refused.has(number)) {
      refused.add(number);
      throw new Error("429");
    }
    busy += 1;
    most = Math.max(most, busy);
    await new Promise((resolve) => setTimeout(resolve, 1));
    busy -= 1;
    return number;
  };
  const tiles = Array.from({ length: 100 }, (_, number) => patiently(ask(number), () => true, atOnce));
  assert.deepEqual(await Promise.all(tiles), Array.from({ length: 100 }, (_, number) => number));
  assert.ok(most <= 6, `${most} at a time`);
});

test("what fails for good, or is not looked at any more, is given up", async () => {
  let asked = 0;
  const fails = async () => { asked += 1; throw new Error("gone"); };
  await assert.rejects(patiently(fails, () => true, atOnce), /gone/);
  assert.equal(asked, 6);
  await assert.rejects(patiently(fails, () => false, atOnce), /gone/);
  assert.equal(asked, 7);
});

test("a gate lets the next one in when one fails", async () => {
  const gate = new Gate(1);
  await assert.rejects(gate.pass(async () => { throw new Error("x"); }));
  assert.equal(await gate.pass(async () => 1), 1);
});
