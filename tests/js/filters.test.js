/** Filters and comparisons: what the address says of them, and what is drawn then. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { hiddenBy, LayerState } from "../../gisportal/site/static/portal/js/map/layer_state.js";
import { compareText, readAddress, writeAddress } from "../../gisportal/site/static/portal/js/map/permalink.js";
import { classKeys, symbolizer } from "../../gisportal/core/static/core/js/map/style.js";
import { embedAddress, embedHtml } from "../../gisportal/site/static/portal/js/map/tools/embed_code.js";

const STYLE = { default: { fill: "#cccccc" }, rules: [{ value: "ODT" }, { value: "A/B" }, { value: "CLN" }] };
const card = (slug) => ({ slug, shown_first: false, opacity: 1, style: STYLE });

function loaded(search) {
  const state = new LayerState();
  const { layers, filters, compare } = readAddress(search);
  state.load([{ layers: [card("parcels"), card("plan")] }], layers, { filters, compare });
  return state;
}

test("classes are told apart by value, by range, and the rest by nothing", () => {
  assert.deepEqual(classKeys(STYLE), ["ODT", "A/B", "CLN", ""]);
  assert.deepEqual(classKeys({ rules: [{ max: 5 }, { min: 5, max: 9 }] }), ["..5", "5..9", ""]);
  assert.deepEqual(classKeys({ rules: [] }), []);
});

test("a hidden class has no symbol", () => {
  const symbol = symbolizer(STYLE, new Set(["ODT", ""]));
  assert.equal(symbol("ODT"), null);
  assert.equal(symbol("unheard of"), null);
  assert.equal(symbol("CLN").value, "CLN");
});

test("a filter survives the address, the shorter way round", () => {
  const state = loaded("?layers=parcels&hide=parcels/ODT&hide=parcels/A/B");
  assert.deepEqual([...state.entries.get("parcels").hidden], ["ODT", "A/B"]);
  state.filter("parcels", ["ODT", "A/B", ""]);
  assert.deepEqual(state.filters(), [["only", "parcels/CLN"]]);
  const search = writeAddress("", { pins: true, route: {}, filters: state.filters() });
  assert.equal(search, "?only=parcels/CLN");
  assert.deepEqual([...loaded(search).entries.get("parcels").hidden], ["ODT", "A/B", ""]);
  assert.deepEqual([...hiddenBy(undefined, ["a"])], []);
});

test("all classes may be hidden", () => {
  const state = loaded("?layers=parcels");
  state.filter("parcels", classKeys(STYLE));
  const again = loaded(writeAddress("", { pins: true, route: {}, filters: state.filters() }));
  assert.equal(again.entries.get("parcels").hidden.size, 4);
});

test("a comparison switches its layers on and stands in the address", () => {
  const state = loaded("?layers=parcels&compare=parcels,plan:0.3");
  assert.deepEqual(state.compare, { left: "parcels", right: "plan", at: 0.3 });
  assert.ok(state.entries.get("plan").isOn);
  assert.ok(state.isCompared("plan"));
  assert.equal(compareText(state.compare), "parcels,plan:0.3");
  state.setCompare(null);
  assert.equal(state.isCompared("plan"), false);
  assert.equal(compareText(null), null);
});

test("a comparison with nothing known, or with itself, is none", () => {
  assert.equal(loaded("?compare=nowhere,neither").compare, null);
  assert.equal(loaded("?compare=plan,plan").compare, null);
  assert.deepEqual(loaded("?compare=,plan").compare, { left: "", right: "plan", at: 0.5 });
});

test("the embed code keeps the view and escapes what it must", () => {
  const address = embedAddress("/en/", "https://gis.example/en/?lat=10.1&lon=105.9&z=15&panel=embed&sel=parcels/1-2&layers=a,b:0.5");
  assert.equal(address, "https://gis.example/en/embed/?lat=10.1&lon=105.9&z=15&sel=parcels/1-2&layers=a,b:0.5");
  const html = embedHtml(address, 'The "map" <1>', "100%", "450");
  assert.ok(html.includes("z=15&amp;sel=parcels/1-2"));
  assert.ok(html.includes("title=\"The &quot;map&quot; &lt;1>\""));
});

test("a tap finds only what the filter leaves on the map", () => {
  const state = loaded("?hide=parcels/ODT&hide=parcels/A/B");
  const hit = (value, layer = "parcels") => ({ layer, class: value });
  assert.equal(state.isDrawn(hit("ODT")), false);
  assert.equal(state.isDrawn(hit("CLN")), true);
  assert.equal(state.isDrawn(hit(null)), true);
  assert.equal(state.isDrawn(hit("ODT", "unknown")), true);
});

test("a version stands in for its layer on one side of the line", async () => {
  const earlier = { number: 1, card: { ...card("parcels"), tiles: "old" } };
  const state = new LayerState(async (slug) => (slug === "parcels" ? [earlier] : []));
  state.load([{ layers: [card("parcels"), card("roads")] }], null, { compare: null });
  state.setCompare({ left: "parcels@1", right: "parcels", at: 0.5 });
  assert.equal(state.isCompared("parcels"), true);
  assert.equal((await state.sideEntry("parcels@1")).card.tiles, "old");
  assert.equal((await state.sideEntry("parcels@1")).isOn, true);
  assert.equal((await state.sideEntry("parcels")).card.tiles, undefined);
  assert.equal(await state.sideEntry("parcels@7"), null);
  assert.equal(await state.sideEntry(""), null);
});
