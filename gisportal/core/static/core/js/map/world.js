/** The map may be moved around the world more than once; data know one world only. */

const TURN = 360;

/** How many degrees the map's world is away from the one of the data. */
export function worldShift(centreLon) {
  const shift = Math.floor((centreLon + 180) / TURN) * TURN;
  return shift === 0 ? 0 : shift;
}

/** [west, south, east, north] of bounds in the world of the data, never beyond ±180, ±90. */
export function worldBox({ west, south, east, north }, centreLon) {
  const shift = worldShift(centreLon);
  const within = (value, limit) => Math.min(limit, Math.max(-limit, value));
  return [within(west - shift, 180), within(south, 90), within(east - shift, 180), within(north, 90)];
}

/** The same from a Leaflet map, `pad` parts of its size wider on each side. */
export function boxOf(map, pad = 0) {
  const bounds = map.getBounds().pad(pad);
  return worldBox({ west: bounds.getWest(), south: bounds.getSouth(), east: bounds.getEast(), north: bounds.getNorth() },
    map.getCenter().lng);
}
