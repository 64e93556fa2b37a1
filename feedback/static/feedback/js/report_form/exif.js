/** Where a photo was taken: the place in its EXIF, read here and sent nowhere. */
import { exifPlace } from "./heif.js";

const HEAD = 256 * 1024;
const GPS_IFD = 0x8825;
const [LAT_REF, LAT, LON_REF, LON] = [1, 2, 3, 4];

/** The [lon, lat] a photo says it was taken at; null when it says nothing. */
export async function placeOf(file) {
  try {
    const head = await bytesOf(file, 0, HEAD);
    const heif = exifPlace(head);
    if (!heif) return readPlace(head);
    const exif = await bytesOf(file, heif[0], Math.min(heif[1], HEAD));
    // Before the TIFF part stands how many bytes are to be left out.
    return placeAt(exif, 4 + exif.getUint32(0));
  } catch {
    // Anything may stand in a file; without a place it is still a photo.
    return null;
  }
}

const bytesOf = async (file, at, count) => new DataView(await file.slice(at, at + count).arrayBuffer());

/** The place in the bytes of a JPEG. */
export function readPlace(view) {
  return placeAt(view, exifStart(view));
}

/** The place in the TIFF part that begins at `start`; null below 0. */
function placeAt(view, start) {
  if (start < 0) return null;
  const little = view.getUint16(start) === 0x4949;
  const read = {
    short: (at) => view.getUint16(start + at, little),
    long: (at) => view.getUint32(start + at, little),
    letter: (at) => String.fromCharCode(view.getUint8(start + at)),
  };
  const gps = entries(read, read.long(4)).get(GPS_IFD);
  if (gps === undefined) return null;
  const found = entries(read, read.long(gps));
  if (!found.has(LAT) || !found.has(LON)) return null;
  const lat = degrees(read, read.long(found.get(LAT)));
  const lon = degrees(read, read.long(found.get(LON)));
  const south = found.has(LAT_REF) && read.letter(found.get(LAT_REF)) === "S";
  const west = found.has(LON_REF) && read.letter(found.get(LON_REF)) === "W";
  const place = [west ? -lon : lon, south ? -lat : lat];
  const isPlace = place.every(Number.isFinite) && Math.abs(place[0]) <= 180 && Math.abs(place[1]) <= 90;
  // Cameras without a fix write zeros.
  return isPlace && (place[0] !== 0 || place[1] !== 0) ? place : null;
}

/** Where the TIFF part begins; -1 when there is none. */
function exifStart(view) {
  if (view.getUint16(0) !== 0xffd8) return -1;
  for (let at = 2; at + 10 < view.byteLength;) {
    const marker = view.getUint16(at);
    if (marker === 0xffe1 && view.getUint32(at + 4) === 0x45786966) return at + 10;
    if ((marker & 0xff00) !== 0xff00 || marker === 0xffda) return -1;
    at += 2 + view.getUint16(at + 2);
  }
  return -1;
}

/** Tag -> where its value (or the pointer to it) stands. */
function entries(read, at) {
  const found = new Map();
  const count = Math.min(read.short(at), 200);
  for (let n = 0; n < count; n += 1) {
    const entry = at + 2 + n * 12;
    found.set(read.short(entry), entry + 8);
  }
  return found;
}

/** Degrees, minutes and seconds as one number. */
function degrees(read, at) {
  const part = (n) => read.long(at + n * 8) / read.long(at + n * 8 + 4);
  return part(0) + part(1) / 60 + (part(2) || 0) / 3600;
}
