"""The audit of national parcel IDs that a file brings: is each the ID of its parcel?

Nothing is repaired: the ID is issued by the ministry, and which of ID and outline is
wrong is not in the file. The ID must be a place in its own parcel, within a metre of the
label point (TT 19/2026/TT-BNNMT, appendix I), and of no other parcel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from django.db import connection

from gisportal.core import geo, geohash
from importers.findings import PLACES_KEPT, Place, RowTally
from layers.sql import statement
from layers.store.national_ids import label_points

MALFORMED, TWICE = "parcel-id-malformed", "parcel-id-twice"
OUTSIDE, FAR = "parcel-id-outside", "parcel-id-far"
# How far (m) an ID may be from the label point. Its own cell measures 3.7 × 1.9 cm.
NEAR = 1.0
# A place this little (m) less deep than the label point is as good a label point: in a
# long parcel there are many, and programs choose among them as they like.
AS_DEEP = 0.05
PAGE = 4_000
# Finding label points is nearly all the work, and leaves Python alone.
THREADS = 2
ReportProgress = Callable[[float], None]
Row = tuple[int, str, str, memoryview]


@dataclass
class Report:
    """What was found; ``ties`` of the far ones lie as deep inside as the label point."""

    checked: int = 0
    ties: int = 0
    tallies: dict[str, RowTally] = field(default_factory=dict)

    @property
    def is_of_others(self) -> bool:
        """Whether most of the codes are not even inside their parcels."""
        outside = self.tallies.get(OUTSIDE)
        return outside is not None and outside.count * 2 > self.checked


def check(
    version_id: int,
    field_key: str,
    measure_srid: int,
    count: int,
    report_progress: ReportProgress | None = None,
) -> Report:
    """Look at every ID in the version's field.

    ``report_progress`` is called with the share done (0 to 1) and may raise.
    """
    report = Report()
    audit = _Audit(measure_srid, report)
    done = 0
    with ThreadPoolExecutor(THREADS) as threads:
        for rows in _pages(version_id, field_key):
            shares = [rows[n::THREADS] for n in range(THREADS)]
            for judged in threads.map(audit.judge, [s for s in shares if s]):
                audit.tally(judged)
            done += len(rows)
            if report_progress is not None:
                report_progress(min(done / max(count, 1), 1.0))
    _used_twice(version_id, field_key, report)
    return report


@dataclass(frozen=True)
class _Judged:
    """IDs of some rows: where each lies, and by which rule it is wrong (none: right)."""

    rows: list[Row]
    places: np.ndarray
    rules: list[str]
    is_tie: np.ndarray


class _Audit:
    """Judges rows by their own shape; safe to use in several threads."""

    def __init__(self, measure_srid: int, report: Report) -> None:
        self._there = geo.from_wgs84(measure_srid)
        self._report = report

    def judge(self, rows: list[Row]) -> _Judged:
        """Compare each ID with its parcel."""
        found = [geohash.place(code) for _fid, _key, code, _geom in rows]
        places = np.array([p or (np.nan, np.nan) for p in found])
        is_code = np.array([p is not None for p in found])
        shapes = shapely.from_wkb([bytes(geom) for *_rest, geom in rows])
        polygons = shapely.transform(shapes, self._there.apply)
        points = shapely.points(self._there.apply(np.nan_to_num(places)))
        inside = is_code & shapely.intersects(polygons, points)
        distance, is_tie = self._distances(polygons, points, inside)
        rules = np.full(len(rows), "", object)
        rules[distance > NEAR] = FAR
        rules[~inside] = OUTSIDE
        rules[~is_code] = MALFORMED
        return _Judged(rows, places, rules.tolist(), is_tie)

    def _distances(
        self, polygons: np.ndarray, points: np.ndarray, inside: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Metres to the label point of those inside, and which are as deep as it."""
        distance = np.zeros(len(polygons))
        is_tie = np.zeros(len(polygons), bool)
        if inside.any():
            centres, depths = label_points(polygons[inside])
            mine = points[inside]
            distance[inside] = shapely.distance(mine, shapely.points(centres))
            depth = shapely.distance(shapely.boundary(polygons[inside]), mine)
            is_tie[inside] = depth >= depths - AS_DEEP
        return distance, is_tie

    def tally(self, judged: _Judged) -> None:
        """Count what was found; the first rows of each rule keep their places."""
        self._report.checked += len(judged.rows)
        for at, rule in enumerate(judged.rules):
            if rule:
                fid, key, _code, _geom = judged.rows[at]
                x, y = judged.places[at]
                _add(self._report, rule, Place(fid, key, float(x), float(y)))
            if rule == FAR:
                self._report.ties += int(judged.is_tie[at])


def _add(report: Report, rule: str, place: Place) -> None:
    tally = report.tallies.setdefault(rule, RowTally())
    tally.count += 1
    if len(tally.places) < PLACES_KEPT:
        tally.places.append(place)


def _pages(version_id: int, field_key: str) -> Iterator[list[Row]]:
    """Rows with an ID: number, key, ID, shape; page after page."""
    after = ""
    while rows := _fetch(
        "parcel_ids_page",
        {"version": version_id, "field": field_key, "after": after, "limit": PAGE},
    ):
        yield rows
        after = rows[-1][1]


def _used_twice(version_id: int, field_key: str, report: Report) -> None:
    """Every row whose ID another row has, too."""
    values: dict[str, str | int] = {"version": version_id, "field": field_key}
    for fid, key, code, other in _fetch("parcel_ids_twice", values):
        # What is no ID at all is told of already.
        if (place := geohash.place(code)) is not None:
            _add(report, TWICE, Place(fid, key, *place, other))


def _fetch(name: str, values: dict[str, str | int]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement(name), values)
        rows: list[Any] = cursor.fetchall()
        return rows
