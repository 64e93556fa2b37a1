/** The report form's parts: photo sizes and the proof of work. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fitted } from "../../gisportal/static/portal/js/report/photos.js";
import { bytes, hex, password, solve } from "../../gisportal/static/portal/js/report/proof.js";

test("large photos are fitted, small ones left as they are", () => {
  assert.deepEqual(fitted(4096, 3072), [2048, 1536]);
  assert.deepEqual(fitted(3000, 6000, 2000), [1000, 2000]);
  assert.deepEqual(fitted(640, 480), [640, 480]);
});

test("hexadecimal text goes both ways", () => {
  assert.deepEqual([...bytes("00ff10")], [0, 255, 16]);
  assert.equal(hex(bytes("00ff10")), "00ff10");
});

test("the counter follows the nonce, high byte first", () => {
  assert.deepEqual([...password(bytes("aabb"), 258)], [0xaa, 0xbb, 0, 0, 1, 2]);
});

test("a solved challenge carries a key with the wanted beginning", async () => {
  const parameters = {
    algorithm: "PBKDF2/SHA-256", cost: 2, keyLength: 32, keyPrefix: "0",
    nonce: "00112233445566778899aabbccddeeff", salt: "ffeeddccbbaa99887766554433221100" };
  const payload = JSON.parse(atob(await solve({ parameters, signature: "s" })));
  assert.equal(payload.challenge.signature, "s");
  assert.match(payload.solution.derivedKey, /^0[0-9a-f]{63}$/);
});
