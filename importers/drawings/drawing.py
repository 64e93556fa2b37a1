"""A drawing as it was read: lines, areas and texts with their levels.

Rows come as GDAL gives them: the level in ``Level`` (DGN) or ``Layer`` (DXF), a text in
``Text`` of a point, the shape in the last column as WKB. Arcs and complex shapes are
already strings of short straight pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from django.utils.translation import gettext as _

from importers.dataset.geometry_kind import FARTHEST
from importers.drawings import labels
from importers.drawings.levels import MAX_LEVELS, Level, described
from importers.errors import refuse
from importers.findings import Finding
from importers.inspection import encoding
from importers.inspection.encoding import Encoding

LEVEL_COLUMNS = ("Level", "Layer")
TEXT_COLUMN = "Text"
# Beyond this a drawing is taken sheet by sheet: nodes of a network are held in memory.
MAX_VERTICES = 6_000_000
SAMPLES = 4
TEXTS_LOOKED_AT = 2_000
# Letters that Windows-1252 has where Latin-1 has control codes: back to their bytes.
_TO_BYTES = {
    ord(bytes([byte]).decode("cp1252", "ignore") or "\x00"): byte
    for byte in range(0x80, 0xA0)
    if bytes([byte]).decode("cp1252", "ignore")
}


@dataclass(frozen=True)
class Drawing:
    """Everything drawn: each shape with its level, each text with its place.

    ``level`` and ``text_level`` are places in ``levels``; ``rows`` count from 1 as in
    the file.
    """

    levels: tuple[str, ...]
    shapes: np.ndarray
    level: np.ndarray
    rows: np.ndarray
    texts: tuple[str, ...]
    text_points: np.ndarray
    text_level: np.ndarray
    text_rows: np.ndarray
    text_encoding: str = encoding.UTF8
    findings: tuple[Finding, ...] = ()

    def on(self, names: Iterable[str]) -> np.ndarray:
        """Mask of the shapes on these levels."""
        wanted = [i for i, name in enumerate(self.levels) if name in set(names)]
        return np.isin(self.level, wanted)

    def survey(self) -> list[Level]:
        """Every level with what is on it, the fullest first."""
        found = [described(name) for name in self.levels]
        dimension = shapely.get_dimensions(self.shapes)
        for i, level in enumerate(found):
            here = dimension[self.level == i]
            level.points = int((here == 0).sum())
            level.lines = int((here == 1).sum())
            level.areas = int((here == 2).sum())
            texts = np.flatnonzero(self.text_level == i)
            level.texts = len(texts)
            level.samples = list(dict.fromkeys(self.texts[t] for t in texts[:40]))[
                :SAMPLES
            ]
        found = [level for level in found if level.outlines + level.points]
        found.sort(key=lambda level: -(level.outlines + level.texts))
        return found[:MAX_LEVELS]


def is_drawing(columns: Sequence[str]) -> bool:
    """Whether a layer with these columns is a drawing as GDAL reads them."""
    has_level = any(name in columns for name in LEVEL_COLUMNS)
    marks = {"SubClasses", "EntityHandle", "GraphicGroup", "ColorIndex"}
    return has_level and TEXT_COLUMN in columns and bool(marks & set(columns))


def read(
    batches: Iterable[pa.RecordBatch | pa.Table], chosen: str = "", declared: str = ""
) -> Drawing:
    """The drawing in these rows. Raises ``RefusedError`` when it is too large.

    ``chosen`` is the encoding somebody named for its texts; else it is found out, with
    the one the file ``declared`` as a hint.
    """
    shapes, names, texts, rows = [], [], [], []
    first, vertices = 1, 0
    for batch in batches:
        found = shapely.from_wkb(
            np.array(batch.column(batch.num_columns - 1).to_pylist(), object),
            on_invalid="ignore",
        )
        kept = _usable(found)
        vertices += int(shapely.get_num_coordinates(found[kept]).sum())
        if vertices > MAX_VERTICES:
            message = _(
                "The drawing has more than %(count)d points. Load it sheet by sheet, or as "
                "lines."
            )
            raise refuse("linework-large", message % {"count": MAX_VERTICES})
        shapes.append(shapely.force_2d(found[kept]))
        names.append(np.asarray(_texts(batch, LEVEL_COLUMNS), object)[kept])
        texts.append(np.asarray(_texts(batch, (TEXT_COLUMN,)), object)[kept])
        rows.append(np.flatnonzero(kept) + first)
        first += batch.num_rows
    empty = [np.empty(0, object)]
    return _drawing(
        np.concatenate(shapes or empty),
        np.concatenate(names or empty),
        np.concatenate(texts or empty),
        np.concatenate(rows or [np.empty(0, np.int64)]),
        (chosen, declared),
    )


def _usable(shapes: np.ndarray) -> np.ndarray:
    bounds = shapely.bounds(shapes)
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    # Written so that NaN counts as nowhere.
    usable: np.ndarray = there & (np.abs(bounds) < FARTHEST).all(axis=1)
    return usable


def _texts(batch: pa.RecordBatch | pa.Table, names: Sequence[str]) -> list[str]:
    found = next((n for n in names if n in batch.schema.names), None)
    if found is None:
        return [""] * batch.num_rows
    values = batch.column(batch.schema.names.index(found))
    if not pa.types.is_string(values.type):
        values = pc.cast(values, pa.string())
    return ["" if v is None else v for v in values.to_pylist()]


def _drawing(
    shapes: np.ndarray,
    names: np.ndarray,
    texts: np.ndarray,
    rows: np.ndarray,
    named: tuple[str, str],
) -> Drawing:
    values = dict.fromkeys([*names.tolist(), *texts.tolist()])
    text, findings = _encoding(values, *named)
    known: dict[str, int] = {}
    level = np.array([known.setdefault(n, len(known)) for n in names], np.int64)
    # Only a point carries a text: a hatch's "text" is its pattern.
    is_text = (shapely.get_type_id(shapes) == 0) & (texts != "")
    written = [labels.plain(_decoded(t, text)) for t in texts[is_text]]
    return Drawing(
        levels=tuple(_decoded(name, text) for name in known),
        shapes=shapes,
        level=level,
        rows=rows,
        texts=tuple(written),
        text_points=shapely.get_coordinates(shapes[is_text]),
        text_level=level[is_text],
        text_rows=rows[is_text],
        text_encoding=text.name,
        findings=tuple(findings),
    )


def _encoding(
    values: Iterable[str], chosen: str, declared: str
) -> tuple[Encoding, list[Finding]]:
    """The encoding of texts that are views of bytes; UTF-8 where one is Unicode."""
    if chosen:
        return encoding.from_name(chosen), []
    decodable = [_view(v) for v in values if not v.isascii()]
    if any(view is None for view in decodable):
        return Encoding(encoding.UTF8, str), []
    views = [view for view in decodable if view is not None]
    step = max(1, len(views) // TEXTS_LOOKED_AT)
    return encoding.detect([v.encode("latin-1") for v in views[::step]], declared, 0)


def _view(value: str) -> str | None:
    """The text with a letter for every byte; None for one that is Unicode already."""
    view = value.translate(_TO_BYTES)
    return view if all(ord(c) < 256 for c in view) else None


def _decoded(value: str, text: Encoding) -> str:
    view = None if value.isascii() else _view(value)
    return value if view is None else text.decode(view)
