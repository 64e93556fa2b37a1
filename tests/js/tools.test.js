/** The map's tools: figures that people will rely on. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { areaOf, distance, lengthOf } from "../../gisportal/site/static/portal/js/map/tools/geodesic.js";
import { areaText, degreesText, lengthText } from "../../gisportal/site/static/portal/js/map/tools/figures.js";
import { meridianText, toVn2000, zonesOf } from "../../gisportal/site/static/portal/js/map/tools/vn2000.js";

const CENTIMETRE = 0.01;
// [lon, lat, EPSG, east, north] by PROJ 9 through EPSG:6960 (the server's own pinned operation).
const PLACES = [
  [105.97, 10.25, 9209, 551290.3105, 1133543.1536],
  [106.42, 9.55, 9209, 600802.1993, 1056222.9617],
  [105.65, 10.35, 9210, 488853.5029, 1144567.3003],
  [106.85, 9.5, 9210, 620582.4199, 1050750.2706],
  [108.2, 16.05, 3405, 842242.7846, 1777222.3250],
  [103.0, 22.5, 3405, 294065.2627, 2489653.4996],
  [108.2, 16.05, 9217, 494455.3045, 1775112.6196],
  [103.0, 22.5, 9217, -40882.9986, 2498528.2385],
];

test("VN-2000 agrees with the server's transformation", () => {
  for (const [lon, lat, epsg, east, north] of PLACES) {
    const place = toVn2000(lon, lat, epsg);
    assert.ok(Math.abs(place.east - east) < CENTIMETRE, `${epsg} ${place.east}`);
    assert.ok(Math.abs(place.north - north) < CENTIMETRE, `${epsg} ${place.north}`);
  }
});

test("the zones of a box come nearest first, UTM left out", () => {
  const zones = zonesOf([105.65, 9.5, 106.85, 10.35]);
  assert.equal(zones[0], 9212);
  assert.ok(zones.includes(9209) && zones.includes(9210));
  assert.ok(!zones.includes(3405) && !zones.includes(9217));
  assert.equal(meridianText(9209), "105°30′");
});

// Lengths and areas by GeographicLib (pyproj.Geod).
test("lengths are geodesic", () => {
  assert.ok(Math.abs(distance([105.97, 10.25], [105.9712, 10.2508]) - 158.4713) < 0.001);
  assert.ok(Math.abs(distance([105.65, 10.35], [106.85, 9.5]) - 161729.8033) < 0.001);
  assert.ok(Math.abs(distance([105, 8.5], [105.3, 23.3]) - 1638124.0053) < 0.001);
  assert.equal(distance([105.97, 10.25], [105.97, 10.25]), 0);
  assert.equal(lengthOf([[105.97, 10.25]]), 0);
});

test("areas are geodesic, whichever way round", () => {
  const parcel = [[105.97, 10.25], [105.9705, 10.25], [105.9705, 10.2504], [105.97, 10.2504]];
  assert.ok(Math.abs(areaOf(parcel) - 2423.551) < 0.01);
  assert.ok(Math.abs(areaOf([...parcel].reverse()) - 2423.551) < 0.01);
  assert.ok(Math.abs(areaOf([...parcel, parcel[0]]) - 2423.551) < 0.01);
  const province = [[105.65, 9.5], [106.85, 9.5], [106.85, 10.35], [105.65, 10.35]];
  assert.ok(Math.abs(areaOf(province) / 12372578877.195 - 1) < 1e-4);
  assert.equal(areaOf([[105.97, 10.25], [105.98, 10.25]]), 0);
});

test("figures are written with a unit that fits", () => {
  assert.equal(lengthText(12.34), "12,3 m");
  assert.equal(lengthText(456.7), "457 m");
  assert.equal(lengthText(1234.5), "1,235 km");
  assert.equal(areaText(312.41), "312,4 m²");
  assert.equal(areaText(12345.6), "12.346 m² (1,23 ha)");
  assert.equal(areaText(4_560_000), "4,56 km² (456 ha)");
  assert.equal(degreesText(10.2526, "NS"), "10°15′09.36″N");
  assert.equal(degreesText(-0.5, "EW"), "0°30′00.00″W");
  assert.equal(degreesText(9.999999999, "NS"), "10°00′00.00″N");
});
