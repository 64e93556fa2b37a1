"""Outlines and texts joined: one row a parcel, and what is left over as findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import geopandas
import numpy as np
import pyarrow as pa
import shapely
from django.utils.translation import gettext as _

from importers.drawings import network
from importers.drawings.drawing import Drawing
from importers.drawings.labels import Label, key_of, parse, together
from importers.drawings.levels import AREA, LAND_USE, Chosen
from importers.drawings.network import SNAP, Network, ReportProgress
from importers.findings import Finding, RowTally

COMMUNE, SHEET, NUMBER, USE, SIZE, WORDS = (
    "MA_XA",
    "SO_TO",
    "SO_THUA",
    "LOAI_DAT",
    "DIEN_TICH",
    "CHU_BAN_VE",
)
# Written and drawn area may differ by this much before somebody should look.
AREA_SHARE, AREA_LEAST = 0.1, 5.0


@dataclass(frozen=True)
class Wanted:
    """How parcels are to be made; what is empty is found out.

    ``sheet`` and ``commune`` are written beside every parcel. ``keeps_unclear`` keeps
    outlines that have no label or contradictory ones, without a number.
    """

    boundary: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    snap: float = SNAP
    sheet: str = ""
    commune: str = ""
    keeps_unclear: bool = False


@dataclass
class Parcels:
    """Rows made of a drawing; the geometry is the last column, as WKB."""

    table: pa.Table
    tallies: dict[str, RowTally] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def make(
    drawing: Drawing,
    chosen: Chosen,
    wanted: Wanted,
    report_progress: ReportProgress | None = None,
) -> Parcels:
    """Parcels of the drawing; nothing is loaded or guessed beyond what is written."""
    found = network.build(
        drawing.shapes[drawing.on(chosen.boundary)],
        snap=wanted.snap,
        report_progress=report_progress,
    )
    tallies: dict[str, RowTally] = {}
    ends = shapely.get_coordinates(shapely.get_point(found.open_lines, 0))
    _tally(tallies, "linework-open", ends)
    _tally(tallies, "linework-sliver", _places(found.slivers))
    parcel_labels, strays = _labels(drawing, chosen, found.polygons)
    _tally(tallies, "linework-label-outside", strays)
    polygons = found.polygons
    if any(parcel_labels):
        polygons, parcel_labels = _clear(polygons, parcel_labels, wanted, tallies)
        _compare_areas(polygons, parcel_labels, tallies)
    findings = [_snapped(found, wanted)] if found.snapped else []
    if not drawing.texts and len(polygons):
        message = _(
            "The drawing has no texts: the outlines are loaded without numbers."
        )
        findings.append(Finding.warning("linework-no-texts", message))
    table = _table(polygons, parcel_labels, wanted)
    return Parcels(table, tallies, findings)


def _labels(
    drawing: Drawing, chosen: Chosen, polygons: np.ndarray
) -> tuple[list[Label | None], np.ndarray]:
    """What is written in each outline, and the places of labels in none."""
    levels = [drawing.levels[i] for i in drawing.text_level]
    texts = geopandas.GeoDataFrame(
        {"text": drawing.texts, "level": levels},
        geometry=shapely.points(drawing.text_points),
    )
    texts = texts[texts["level"].isin(chosen.labels)]
    outlines = geopandas.GeoDataFrame(
        {"area": shapely.area(polygons)}, geometry=polygons
    )
    inside = texts.sjoin(outlines, predicate="within")
    found: dict[int, list[Label]] = defaultdict(list)
    columns = ("index_right", "text", "level", "area")
    for at, text, level, area in zip(*(inside[c] for c in columns), strict=True):
        use = chosen.labels[level]
        kind = use if use in (AREA, LAND_USE) else ""
        found[at].append(parse(text, kind=kind, size=area))
    strays = texts.drop(inside.index)
    is_number = np.array([parse(text).names_parcel for text in strays["text"]], bool)
    return (
        [together(found[i]) if i in found else None for i in range(len(polygons))],
        shapely.get_coordinates(strays.geometry[is_number]),
    )


def _clear(
    polygons: np.ndarray,
    parcel_labels: list[Label | None],
    wanted: Wanted,
    tallies: dict[str, RowTally],
) -> tuple[np.ndarray, list[Label | None]]:
    """Outlines with exactly one label; the others are counted, and mostly left out."""
    none = np.array([label is None or not label.number for label in parcel_labels])
    two = np.array(
        [
            label is not None and bool({"number", "sheet"} & set(label.conflicts))
            for label in parcel_labels
        ]
    )
    none &= ~two
    _tally(tallies, "linework-label-missing", _places(polygons[none]))
    _tally(tallies, "linework-label-double", _places(polygons[two]))
    if wanted.keeps_unclear:
        return polygons, parcel_labels
    kept = np.flatnonzero(~(none | two))
    return polygons[kept], [parcel_labels[i] for i in kept]


def _compare_areas(
    polygons: np.ndarray,
    parcel_labels: list[Label | None],
    tallies: dict[str, RowTally],
) -> None:
    written = np.array(
        [np.nan if t is None or t.area is None else t.area for t in parcel_labels],
        float,
    )
    drawn = shapely.area(polygons)
    allowed = np.maximum(AREA_SHARE * drawn, AREA_LEAST)
    other = np.abs(written - drawn) > allowed
    _tally(tallies, "linework-area-differs", _places(polygons[other]))


def _places(polygons: np.ndarray) -> np.ndarray:
    inside: np.ndarray = shapely.get_coordinates(shapely.point_on_surface(polygons))
    return inside


def _tally(tallies: dict[str, RowTally], rule: str, places: np.ndarray) -> None:
    if len(places):
        tally = tallies.setdefault(rule, RowTally())
        tally.add_places(places)


def _snapped(found: Network, wanted: Wanted) -> Finding:
    message = _("Corners and ends closer than %(snap)s m were joined: %(count)d.") % {
        "snap": f"{wanted.snap:g}",
        "count": found.snapped,
    }
    return Finding.info("linework-snapped", message, found.snapped)


def columns_of(parcel_labels: Sequence[Label]) -> pa.Table:
    """All columns parcels may have, filled with what these labels say, without shapes."""
    table = _table(
        np.full(len(parcel_labels), None, object), parcel_labels, Wanted(commune=" ")
    )
    return table.drop_columns("geometry").set_column(
        0, COMMUNE, pa.nulls(len(parcel_labels), pa.string())
    )


def _table(
    polygons: np.ndarray, parcel_labels: Sequence[Label | None], wanted: Wanted
) -> pa.Table:
    labels = [label or Label() for label in parcel_labels]
    columns: dict[str, pa.Array] = {}
    if wanted.commune:
        columns[COMMUNE] = _text([wanted.commune] * len(labels))
    sheet = key_of(wanted.sheet.strip()) if wanted.sheet.strip() else ""
    sheets = [sheet or label.sheet for label in labels]
    columns[SHEET] = _text(sheets)
    columns[NUMBER] = _text(
        ["" if "number" in x.conflicts else x.number for x in labels]
    )
    columns[USE] = _text([label.land_use for label in labels])
    columns[SIZE] = pa.array([label.area for label in labels], pa.float64())
    columns[WORDS] = _text([label.text.replace("\n", " / ") for label in labels])
    columns["geometry"] = pa.array(shapely.to_wkb(polygons), pa.binary())
    return pa.table(columns)


def _text(values: Sequence[str]) -> pa.Array:
    return pa.array([value or None for value in values], pa.string())
