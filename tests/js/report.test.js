/** The report form's parts: photo sizes and the proof of work. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { answersOf, isListed, isWorthKeeping } from "../../feedback/static/feedback/js/report_form/drafts.js";
import { placeOf, readPlace } from "../../feedback/static/feedback/js/report_form/exif.js";
import { canWait } from "../../feedback/static/feedback/js/report_form/outbox.js";
import { fitted } from "../../feedback/static/feedback/js/report_form/photos.js";
import { bytes, hex, password, solve } from "../../feedback/static/feedback/js/report_form/proof.js";

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

/** A JPEG with nothing but a place in it. */
function jpegAt({ little, south = false, lat = [10, 15, 13], lon = [105, 58, 20] }) {
  const view = new DataView(new ArrayBuffer(256));
  const tiff = 12;
  const short = (at, value) => view.setUint16(tiff + at, value, little);
  const long = (at, value) => view.setUint32(tiff + at, value, little);
  view.setUint16(0, 0xffd8);
  view.setUint16(2, 0xffe1);
  view.setUint16(4, 240);
  view.setUint32(6, 0x45786966);
  view.setUint16(tiff, little ? 0x4949 : 0x4d4d);
  short(2, 42);
  long(4, 8);
  short(8, 1);
  short(10, 0x8825); short(12, 4); long(14, 1); long(18, 26);
  short(26, 4);
  const entry = (n, tag, kind, count) => { const at = 28 + n * 12; short(at, tag); short(at + 2, kind); long(at + 4, count); return at + 8; };
  view.setUint8(tiff + entry(0, 1, 2, 2), (south ? "S" : "N").charCodeAt(0));
  long(entry(1, 2, 5, 3), 80);
  view.setUint8(tiff + entry(2, 3, 2, 2), "E".charCodeAt(0));
  long(entry(3, 4, 5, 3), 104);
  [lat, lon].forEach((parts, n) => parts.forEach((part, m) => { long(80 + n * 24 + m * 8, part); long(84 + n * 24 + m * 8, 1); }));
  return view;
}

test("a photo's place is read in both byte orders", () => {
  for (const little of [true, false]) {
    const [lon, lat] = readPlace(jpegAt({ little }));
    assert.ok(Math.abs(lon - 105.972222) < 1e-6 && Math.abs(lat - 10.253611) < 1e-6);
  }
  assert.ok(readPlace(jpegAt({ little: true, south: true }))[1] < 0);
  assert.equal(readPlace(jpegAt({ little: true, lat: [0, 0, 0], lon: [0, 0, 0] })), null);
  assert.equal(readPlace(new DataView(new ArrayBuffer(64))), null);
});

/** 32 × 16 pixels at 10°15′13″ N, 105°58′20″ E, as libheif writes them. */
const HEIC = [
  "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA",
  "ADRpbG9jAAAAAERAAAIAAQAAAAAB4QABAAAAAAAAACsAAgAAAAACDAABAAAAAAAAAIoAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAA",
  "AAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA/GlwcnAAAADcaXBjbwAAAHVodmNDAQNwAAAA",
  "kAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQApQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq",
  "rprm4CGgwIAAAAyAAAADAIRiAAEABkQBwXPBiQAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABAAAAAQAAAAChjbGFw",
  "AAAAIAAAAAEAAAAQAAAAAf///+AAAAAC////0AAAAAIAAAAQcGl4aQAAAAADCAgIAAAAGGlwbWEAAAAAAAAAAQABBYECAwWEAAAA",
  "GmlyZWYAAAAAAAAADmNkc2MAAgABAAEAAAC9bWRhdAAAACcoAa8TITGW+E5Qp//9Z4XNDJVMWrlPpXPdClCTcn64/vKHk8ViguAA",
  "AAAGRXhpZgAATU0AKgAAAAgAAYglAAQAAAABAAAAGgAAAAAABAABAAIAAAACTgAAAAACAAUAAAADAAAAUAADAAIAAAACRQAAAAAE",
  "AAUAAAADAAAAaAAAAAAAAAAKAAAAAQAAAA8AAAABAAAADQAAAAEAAABpAAAAAQAAADoAAAABAAAAFAAAAAE=",
].join("");

test("a photo of an iPhone says its place too", async () => {
  const heic = Uint8Array.from(atob(HEIC), (letter) => letter.charCodeAt(0));
  const [lon, lat] = await placeOf(new Blob([heic]));
  assert.ok(Math.abs(lon - 105.972222) < 1e-6 && Math.abs(lat - 10.253611) < 1e-6);
  for (const end of [4, 12, 40, 200, heic.length - 20]) {
    assert.equal(await placeOf(new Blob([heic.slice(0, end)])), null);
  }
});

test("answers are those of the chosen category, several as a list", () => {
  const values = [["category", "lights"], ["answer-lights-pole", "7"], ["answer-trees-kind", "x"],
    ["answer-lights-when", "day"], ["answer-lights-when", "night"]];
  assert.deepEqual(answersOf(values), { pole: "7", when: ["day", "night"] });
  assert.deepEqual(answersOf([["answer-lights-pole", "7"]]), {});
});

test("a commune of the list is known by its place", () => {
  assert.ok(isListed([["commune", "105.1|10.2||"], ["lon", "105.1"], ["lat", "10.2"]]));
  assert.ok(!isListed([["commune", "105.1|10.2||"], ["lon", "105.1"], ["lat", "10.3"]]));
  assert.ok(!isListed([["lon", "105.1"], ["lat", "10.3"]]));
});

test("an empty form is not kept, and what the network broke may wait", () => {
  assert.ok(!isWorthKeeping([["shape_kind", "point"]], []));
  assert.ok(isWorthKeeping([["description", "x"]], []));
  assert.ok(isWorthKeeping([], [{}]));
  assert.ok(canWait({ status: 0 }) && canWait({ status: 503 }) && canWait({ status: 507 }) && !canWait({ status: 400 }));
});
