/** Where a HEIC photo keeps its EXIF: boxes inside boxes (ISO 14496-12, 23008-12). */

const MOST_BOXES = 400;

/** `[offset, length]` in the file of the EXIF of a HEIC; null where there is none. */
export function exifPlace(view) {
  if (text(view, 4) !== "ftyp") return null;
  const meta = find(boxes(view, 0, view.byteLength), "meta");
  if (!meta) return null;
  // A full box: version and flags come first.
  const inside = boxes(view, meta.start + 4, meta.end);
  const id = exifId(view, find(inside, "iinf"));
  return id === null ? null : extent(view, find(inside, "iloc"), id);
}

const text = (view, at) => String.fromCharCode(...[0, 1, 2, 3].map((n) => view.getUint8(at + n)));
const find = (list, kind) => list.find((box) => box.kind === kind);

/** The boxes between two places, as far as their heads are there. */
function boxes(view, start, end) {
  const found = [];
  for (let at = start; at + 8 <= Math.min(end, view.byteLength) && found.length < MOST_BOXES;) {
    const size = view.getUint32(at) || end - at;
    if (size < 8) break;
    found.push({ kind: text(view, at + 4), start: at + 8, end: Math.min(at + size, end) });
    at += size;
  }
  return found;
}

/** The number of the item that is EXIF. */
function exifId(view, iinf) {
  if (!iinf) return null;
  const first = iinf.start + (view.getUint8(iinf.start) ? 8 : 6);
  for (const { kind, start } of boxes(view, first, iinf.end)) {
    const isLong = view.getUint8(start) > 2;
    if (kind === "infe" && text(view, start + (isLong ? 10 : 8)) === "Exif") {
      return isLong ? view.getUint32(start + 4) : view.getUint16(start + 4);
    }
  }
  return null;
}

/** Where the item lies: its first extent, of those that lie in the file itself. */
function extent(view, iloc, wanted) {
  if (!iloc) return null;
  const version = view.getUint8(iloc.start);
  const [sizes, more] = [view.getUint8(iloc.start + 4), view.getUint8(iloc.start + 5)];
  let at = iloc.start + 6;
  const next = (size) => {
    at += size;
    // Eight bytes: photos are smaller than what the lower four can count.
    if (size === 8) return view.getUint32(at - 4);
    return size === 4 ? view.getUint32(at - 4) : size === 2 ? view.getUint16(at - 2) : 0;
  };
  const count = Math.min(next(version < 2 ? 2 : 4), MOST_BOXES);
  for (let item = 0; item < count; item += 1) {
    const id = next(version < 2 ? 2 : 4);
    const method = version > 0 ? next(2) & 15 : 0;
    next(2);
    const base = next(more >> 4);
    const extents = next(2);
    for (let n = 0; n < extents; n += 1) {
      if (version > 0) next(more & 15);
      const [offset, length] = [next(sizes >> 4), next(sizes & 15)];
      if (id === wanted && method === 0) return [base + offset, length];
    }
  }
  return null;
}
