"""A drawing as rows to load: parcels made of it, or its lines, points, areas as drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from importers.drawings import drawing, levels, parcels
from importers.drawings.drawing import Drawing
from importers.drawings.network import SNAP, ReportProgress
from importers.drawings.parcels import NUMBER, SHEET, Parcels, Wanted
from importers.errors import UsageError, refuse
from importers.findings import Finding, RowTally
from importers.inspection.crs import SourceCrs
from layers.models import Layer

PARCELS, LINES, POINTS, AREAS = "parcels", "lines", "points", "areas"
TARGETS = (
    (PARCELS, gettext_lazy("Parcels: outlines made of the lines, with their labels")),
    (LINES, gettext_lazy("Lines as they are drawn")),
    (POINTS, gettext_lazy("Points and texts as they are drawn")),
    (AREAS, gettext_lazy("Areas as they are drawn")),
)
DIMENSION = {LINES: 1, POINTS: 0, AREAS: 2}
KIND = {
    PARCELS: Layer.GeometryKind.POLYGON,
    AREAS: Layer.GeometryKind.POLYGON,
    LINES: Layer.GeometryKind.LINE,
    POINTS: Layer.GeometryKind.POINT,
}
LARGEST_SNAP = 5.0


@dataclass(frozen=True)
class DrawingOptions:
    """How to load a drawing; ``target`` is one of ``TARGETS``, empty to detect it.

    In the options of an import and in forms it is named ``way``.
    """

    target: str = ""
    wanted: Wanted = field(default_factory=Wanted)

    @classmethod
    def from_dict(cls, facts: dict[str, Any]) -> DrawingOptions:
        """From the form kept in options. Raises ``UsageError`` for senseless values."""
        target = str(facts.get("way", ""))
        if target and target not in KIND:
            raise UsageError(
                _("A drawing is loaded as one of: %(ways)s.")
                % {"ways": ", ".join(KIND)}
            )
        snap = facts.get("snap", SNAP)
        if not isinstance(snap, (int, float)) or not 0 <= snap <= LARGEST_SNAP:
            raise UsageError(
                _("The distance for joining ends is between 0 and %(most)s m.")
                % {"most": f"{LARGEST_SNAP:g}"}
            )
        return cls(
            target,
            Wanted(
                boundary=tuple(facts.get("boundary", ())),
                labels=tuple(facts.get("labels", ())),
                snap=float(snap),
                sheet=str(facts.get("sheet", "")).strip(),
                commune=str(facts.get("commune", "")).strip(),
                keeps_unclear=bool(facts.get("keeps_unclear")),
            ),
        )


@dataclass(frozen=True)
class Rows:
    """Rows to load, texts in Unicode; the geometry is the last column, as WKB."""

    table: pa.Table
    kind: Layer.GeometryKind
    encoding: str
    findings: list[Finding]
    tallies: dict[str, RowTally]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns but the geometry."""
        return tuple(self.table.schema.names[:-1])


def rows(
    batches: Iterable[pa.RecordBatch],
    options: DrawingOptions,
    crs: SourceCrs,
    encoding: str = "",
    declared: str = "",
    report_progress: ReportProgress | None = None,
) -> Rows:
    """What to load of the drawing in ``batches``.

    ``encoding`` is what somebody chose for its texts, ``declared`` what the file names.
    Raises ``RefusedError`` when nothing comes of it, ``UsageError`` for levels it has
    not.
    """
    drawn = drawing.read(batches, encoding, declared)
    if options.target in DIMENSION:
        made = Parcels(_as_drawn(drawn, options))
    else:
        made = _parcels(drawn, options, report_progress)
        _to_degrees(made.tallies, crs)
    return Rows(
        _filled(made.table),
        KIND[options.target or PARCELS],
        drawn.text_encoding,
        [*drawn.findings, *made.findings],
        made.tallies,
    )


def _parcels(
    drawn: Drawing, options: DrawingOptions, report_progress: ReportProgress | None
) -> Parcels:
    wanted = options.wanted
    chosen = levels.choose(drawn.survey(), wanted.boundary, wanted.labels)
    made = parcels.make(drawn, chosen, wanted, report_progress)
    if not made.table.num_rows:
        used = ", ".join(chosen.boundary) or "–"
        message = _("The lines of the levels %(levels)s make no parcel.")
        raise refuse("linework-nothing", message % {"levels": used})
    made.findings.append(_levels_used(chosen))
    if not _has_values(made.table, SHEET) and _has_values(made.table, NUMBER):
        message = _("The labels do not say which map sheet the parcels are on.")
        made.findings.append(Finding.warning("linework-no-sheet", message))
    return made


def _levels_used(chosen: levels.Chosen) -> Finding:
    message = _(
        "Parcels were made of the levels %(boundary)s, numbered by %(labels)s."
    ) % {
        "boundary": ", ".join(chosen.boundary) or "–",
        "labels": ", ".join(chosen.labels) or "–",
    }
    return Finding.info("linework-levels", message)


def _as_drawn(drawn: Drawing, options: DrawingOptions) -> pa.Table:
    """Shapes of one kind with level and text."""
    here = shapely.get_dimensions(drawn.shapes) == DIMENSION[options.target]
    if options.wanted.boundary:
        chosen = levels.choose(drawn.survey(), options.wanted.boundary)
        here &= drawn.on(chosen.boundary)
    if not here.any():
        raise refuse(
            "linework-nothing", _("Nothing of this kind is drawn on these levels.")
        )
    names = np.array(drawn.levels, object)[drawn.level[here]]
    text_at = dict(zip(drawn.text_rows.tolist(), drawn.texts, strict=True))
    texts = [text_at.get(row) for row in drawn.rows[here].tolist()]
    return pa.table(
        {
            "LEVEL": pa.array(names.tolist(), pa.string()),
            parcels.WORDS: pa.array(texts, pa.string()),
            "geometry": pa.array(shapely.to_wkb(drawn.shapes[here]), pa.binary()),
        }
    )


def _filled(table: pa.Table) -> pa.Table:
    """The table without columns in which nothing is written."""
    names = table.schema.names
    return table.select([n for n in names if n == names[-1] or _has_values(table, n)])


def _has_values(table: pa.Table, name: str) -> bool:
    if name not in table.schema.names:
        return False
    return bool(pc.any(pc.is_valid(table.column(name))).as_py())


def _to_degrees(tallies: dict[str, RowTally], crs: SourceCrs) -> None:
    """Places found in the drawing's own coordinates, as longitude and latitude."""
    for tally in tallies.values():
        points = np.array([[place.x, place.y] for place in tally.places])
        if not len(points):
            continue
        lonlat = crs.to_wgs84(points[:, ::-1] if crs.swap else points)
        for place, (x, y) in zip(tally.places, lonlat.tolist(), strict=True):
            place.x, place.y = x, y
