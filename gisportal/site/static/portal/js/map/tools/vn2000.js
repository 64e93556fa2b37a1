/**
 * WGS 84 degrees → VN-2000 metres, to less than a millimetre of what PROJ answers.
 *
 * The datum shift is the official one, EPSG:6960 (QĐ 05/2007/QĐ-BTNMT), taken backwards: a
 * seven-parameter Helmert transformation between geocentric coordinates (EPSG Guidance
 * Note 7-2, §4.3.3; signs of the position-vector convention, EPSG method 1033). The
 * projection is Transverse Mercator by Krüger's series in n, 4th order (Guidance Note 7-2,
 * §3.5.3.1; Karney, "Transverse Mercator with an accuracy of a few nanometers", 2011).
 */

const DEGREE = Math.PI / 180;
const SECOND = DEGREE / 3600;
// WGS 84, which is also the ellipsoid of VN-2000.
const A = 6378137;
const F = 1 / 298.257223563;
const E2 = F * (2 - F);
const E = Math.sqrt(E2);

const SHIFT = [-191.90441429, -39.30318279, -111.45032835];
const [RX, RY, RZ] = [0.00928836 * SECOND, -0.01975479 * SECOND, 0.00427372 * SECOND];
const SCALE = 1 + 0.252906278e-6;

const FALSE_EASTING = 500000;
const UTM_SCALE = 0.9996;
const ZONE_SCALE = 0.9999;
const UTM = new Set([3405, 3406]);

/** EPSG code → central meridian in degrees, of all zones in use. */
export const ZONES = new Map([
  [3405, 105], [3406, 111], [5896, 102], [5897, 105], [5898, 108], [5899, 107.75],
  [9205, 103], [9206, 104], [9207, 104.5], [9208, 104.75], [9209, 105.5], [9210, 105.75],
  [9211, 106], [9212, 106.25], [9213, 106.5], [9214, 107], [9215, 107.25], [9216, 107.5],
  [9217, 108.25], [9218, 108.5],
]);

function geocentric(lon, lat) {
  const nu = A / Math.sqrt(1 - E2 * Math.sin(lat) ** 2);
  return [
    nu * Math.cos(lat) * Math.cos(lon),
    nu * Math.cos(lat) * Math.sin(lon),
    nu * (1 - E2) * Math.sin(lat),
  ];
}

/** Latitude by the usual iteration; converges to the last digit in a few rounds. */
function geodetic([x, y, z]) {
  const p = Math.hypot(x, y);
  let lat = Math.atan2(z, p * (1 - E2));
  for (let round = 0; round < 6; round += 1) {
    const sin = Math.sin(lat);
    lat = Math.atan2(z + (E2 * A * sin) / Math.sqrt(1 - E2 * sin * sin), p);
  }
  return [Math.atan2(y, x), lat];
}

/** Helmert backwards: shift taken off, turned by the transposed matrix. */
function fromWgs84(place) {
  const [x, y, z] = place.map((value, axis) => (value - SHIFT[axis]) / SCALE);
  return [x + RZ * y - RY * z, -RZ * x + y + RX * z, RY * x - RX * y + z];
}

const N = F / (2 - F);
const RADIUS = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
const ALPHA = [
  N / 2 - (2 / 3) * N ** 2 + (5 / 16) * N ** 3 + (41 / 180) * N ** 4,
  (13 / 48) * N ** 2 - (3 / 5) * N ** 3 + (557 / 1440) * N ** 4,
  (61 / 240) * N ** 3 - (103 / 140) * N ** 4,
  (49561 / 161280) * N ** 4,
];

function transverseMercator(lon, lat, meridian, scale) {
  const sin = Math.sin(lat);
  const t = Math.sinh(Math.atanh(sin) - E * Math.atanh(E * sin));
  const away = lon - meridian;
  const xi = Math.atan2(t, Math.cos(away));
  const eta = Math.asinh(Math.sin(away) / Math.hypot(t, Math.cos(away)));
  let north = xi;
  let east = eta;
  ALPHA.forEach((alpha, index) => {
    const j = 2 * (index + 1);
    north += alpha * Math.sin(j * xi) * Math.cosh(j * eta);
    east += alpha * Math.cos(j * xi) * Math.sinh(j * eta);
  });
  return { east: FALSE_EASTING + scale * RADIUS * east, north: scale * RADIUS * north };
}

/** {east, north} in metres of a WGS 84 place in the VN-2000 zone `epsg`. */
export function toVn2000(lon, lat, epsg) {
  const [x, y] = geodetic(fromWgs84(geocentric(lon * DEGREE, lat * DEGREE)));
  const scale = UTM.has(epsg) ? UTM_SCALE : ZONE_SCALE;
  return transverseMercator(x, y, ZONES.get(epsg) * DEGREE, scale);
}

/** Codes of the 3° zones that cover the middle of [west, south, east, north], nearest first. */
export function zonesOf([west, , east]) {
  const middle = (west + east) / 2;
  return [...ZONES].filter(([epsg, meridian]) =>
    !UTM.has(epsg) && Math.abs(meridian - middle) <= 1.5)
    .sort((a, b) => Math.abs(a[1] - middle) - Math.abs(b[1] - middle))
    .map(([epsg]) => epsg);
}

/** The zone's meridian as surveyors write it: 105°30′. */
export function meridianText(epsg) {
  const meridian = ZONES.get(epsg);
  const whole = Math.floor(meridian);
  return `${whole}°${String(Math.round((meridian - whole) * 60)).padStart(2, "0")}′`;
}
