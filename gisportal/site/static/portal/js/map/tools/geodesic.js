/**
 * Lengths and areas on the WGS 84 ellipsoid, from [lon, lat] pairs in degrees.
 *
 * Lengths: Vincenty's inverse solution ("Direct and Inverse Solutions of Geodesics on the
 * Ellipsoid", Survey Review 1975), to a millimetre. Areas: the spherical polygon on the
 * sphere of equal area (authalic latitudes; Snyder, "Map Projections", 1987, eq. 3-11 and
 * 3-12), its sides great circles; within 0.01 % of the geodesic polygon for a province.
 */

const DEGREE = Math.PI / 180;
const A = 6378137;
const F = 1 / 298.257223563;
const B = A * (1 - F);
const E2 = F * (2 - F);
const E = Math.sqrt(E2);
const ROUNDS = 60;

/** Metres between two places. */
export function distance([lon1, lat1], [lon2, lat2]) {
  const across = (lon2 - lon1) * DEGREE;
  const u1 = Math.atan((1 - F) * Math.tan(lat1 * DEGREE));
  const u2 = Math.atan((1 - F) * Math.tan(lat2 * DEGREE));
  const [sin1, cos1, sin2, cos2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  let lambda = across;
  for (let round = 0; round < ROUNDS; round += 1) {
    const sinSigma = Math.hypot(
      cos2 * Math.sin(lambda), cos1 * sin2 - sin1 * cos2 * Math.cos(lambda));
    if (sinSigma === 0) return 0;
    const cosSigma = sin1 * sin2 + cos1 * cos2 * Math.cos(lambda);
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (cos1 * cos2 * Math.sin(lambda)) / sinSigma;
    const cos2Alpha = 1 - sinAlpha ** 2;
    const cosMiddle = cos2Alpha > 0 ? cosSigma - (2 * sin1 * sin2) / cos2Alpha : 0;
    const c = (F / 16) * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha));
    const before = lambda;
    lambda = across + (1 - c) * F * sinAlpha
      * (sigma + c * sinSigma * (cosMiddle + c * cosSigma * (2 * cosMiddle ** 2 - 1)));
    if (Math.abs(lambda - before) < 1e-12) {
      return vincentyLength(cos2Alpha, sigma, sinSigma, cosSigma, cosMiddle);
    }
  }
  return Math.PI * A; // the other end of the world
}

function vincentyLength(cos2Alpha, sigma, sinSigma, cosSigma, cosMiddle) {
  const u = (cos2Alpha * (A * A - B * B)) / (B * B);
  const a = 1 + (u / 16384) * (4096 + u * (-768 + u * (320 - 175 * u)));
  const b = (u / 1024) * (256 + u * (-128 + u * (74 - 47 * u)));
  const change = b * sinSigma * (cosMiddle + (b / 4) * (cosSigma * (2 * cosMiddle ** 2 - 1)
    - (b / 6) * cosMiddle * (4 * sinSigma ** 2 - 3) * (4 * cosMiddle ** 2 - 3)));
  return B * a * (sigma - change);
}

/** Metres along a line of places. */
export function lengthOf(places) {
  return places.slice(1).reduce((sum, place, index) => sum + distance(places[index], place), 0);
}

function q(sin) {
  return (1 - E2) * (sin / (1 - E2 * sin * sin) + Math.atanh(E * sin) / E);
}

const Q_POLE = q(1);
const AUTHALIC_RADIUS = A * Math.sqrt(Q_POLE / 2);

/** Tangent of half the authalic latitude. */
function halfTangent(lat) {
  return Math.tan(Math.asin(q(Math.sin(lat * DEGREE)) / Q_POLE) / 2);
}

/** Square metres inside a ring of places (closed or not). */
export function areaOf(ring) {
  let excess = 0;
  ring.forEach(([lon, lat], index) => {
    const [nextLon, nextLat] = ring[(index + 1) % ring.length];
    const [t1, t2] = [halfTangent(lat), halfTangent(nextLat)];
    const half = Math.tan(((nextLon - lon) * DEGREE) / 2);
    excess += 2 * Math.atan2(half * (t1 + t2), 1 + t1 * t2);
  });
  return Math.abs(excess) * AUTHALIC_RADIUS ** 2;
}
