/** The small library: addresses, texts, preferences, errors of requests. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { fill, tn } from "../../gisportal/core/static/core/js/i18n.js";
import { nextSize } from "../../gisportal/core/static/core/js/preferences.js";
import { getJson, latest, RequestError } from "../../gisportal/core/static/core/js/request.js";
import { fillPath, isLocal, withQuery } from "../../gisportal/core/static/core/js/urls.js";

afterEach(() => {
  delete globalThis.fetch;
});

test("queries leave empty values out and escape the rest", () => {
  assert.equal(withQuery("/search", { q: "tờ 12", a: "", b: null }), "/search?q=t%E1%BB%9D+12");
  assert.equal(withQuery("/x?a=1", { b: 2 }), "/x?a=1&b=2");
  assert.equal(withQuery("/x", {}), "/x");
  assert.equal(fillPath("/layers/{layer}/{key}", { layer: "p", key: "a/b" }), "/layers/p/a%2Fb");
});

test("only addresses of this site count as local", () => {
  const here = "https://gis.example";
  assert.equal(isLocal("/layers/", here), true);
  assert.equal(isLocal("https://gis.example/x", here), true);
  assert.equal(isLocal("https://evil.example/", here), false);
  assert.equal(isLocal("javascript:alert(1)", here), false);
});

test("named values are put into texts", () => {
  assert.equal(fill("%(n)s of %(all)s, %(other)s", { n: 0, all: 3 }), "0 of 3, %(other)s");
  assert.equal(tn("report", "reports", 1), "report");
  assert.equal(tn("report", "reports", 2), "reports");
});

test("text sizes stop at both ends", () => {
  assert.equal(nextSize(undefined, "larger"), "1");
  assert.equal(nextSize("3", "larger"), "3");
  assert.equal(nextSize("-1", "smaller"), "-1");
  assert.equal(nextSize("2", "normal"), "0");
});

test("a problem document becomes an error with its words", async () => {
  globalThis.fetch = async () => new Response(
    JSON.stringify({ status: 404, code: "layer-not-found", detail: "Không có lớp này." }), { status: 404 });
  await assert.rejects(getJson("/api/x"), (error) => {
    assert.ok(error instanceof RequestError);
    assert.equal(error.code, "layer-not-found");
    assert.equal(error.message, "Không có lớp này.");
    return true;
  });
});

test("no network is said in words", async () => {
  globalThis.fetch = async () => { throw new TypeError("failed"); };
  await assert.rejects(getJson("/api/x"), (error) => error.code === "offline");
});

test("a newer request ends the one before", async () => {
  const signals = [];
  const ask = latest(async (signal) => { signals.push(signal); });
  await ask();
  await ask();
  assert.deepEqual(signals.map((signal) => signal.aborted), [true, false]);
});
