/** Blacking out: rectangles from two corners, and moved by the keyboard. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { boxFrom, nudged } from "../../feedback/static/feedback/js/staff/redact.js";

test("a rectangle is cut to the picture, whichever corner came first", () => {
  assert.deepEqual(boxFrom({ x: 0.75, y: 1.5 }, { x: 0.25, y: -1 }), [0.25, 0, 0.5, 1]);
});

test("arrow keys move a rectangle and stop at the edge", () => {
  assert.deepEqual(nudged([0, 0, 0.5, 0.5], "ArrowLeft", false), [0, 0, 0.5, 0.5]);
  const [x, y] = nudged([0.2, 0.2, 0.5, 0.5], "ArrowDown", false);
  assert.equal(x, 0.2);
  assert.ok(y > 0.2);
});

test("with Shift they change its size, never past the picture or to nothing", () => {
  const wide = nudged([0.5, 0, 0.5, 0.01], "ArrowRight", true);
  assert.equal(wide[2], 0.5);
  assert.ok(nudged([0, 0, 0.01, 0.01], "ArrowUp", true)[3] > 0);
});
