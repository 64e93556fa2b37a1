"""Reports on a small-scale map: counted on a grid, so that the answer stays small
however many there are. Of public ones an index holds all that is read
(``report_public_place``)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Avg, Count, F, Max, Min, Q
from django.db.models.functions import Floor
from django.utils.translation import gettext as _

from feedback.models.report import ReportQuerySet
from feedback.report_filters import read_bbox
from feedback.states import OPEN
from gisportal.core.errors import BadParameterError

# A finger's width on the map.
CELL_PIXELS = 64
TILE_PIXELS = 256
# No answer has more than about the square of this many clusters.
MAX_CELLS_A_SIDE = 64
MAX_ZOOM = 22

# West, south, east, north.
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Grid:
    """Cells of ``width`` × ``height`` degrees, numbered from (0° E, 0° N), and the box
    of whole cells that is asked for: parts of cells would count too little."""

    width: float
    height: float
    columns: tuple[int, int]
    rows: tuple[int, int]

    @property
    def box(self) -> Box:
        """The box in degrees."""
        (west, east), (south, north) = self.columns, self.rows
        return (
            west * self.width,
            south * self.height,
            (east + 1) * self.width,
            (north + 1) * self.height,
        )

    @property
    def inside(self) -> Q:
        """Reports in the box."""
        west, south, east, north = self.box
        return Q(lon__gte=west, lon__lt=east, lat__gte=south, lat__lt=north)


@dataclass(frozen=True)
class Cluster:
    """Reports of one cell; ``code`` and ``state`` are told of a single one."""

    lon: float
    lat: float
    count: int
    open: int
    code: str
    state: str
    # West, south, east and north of them, in degrees.
    west: float
    south: float
    east: float
    north: float


def read_view(query: Mapping[str, str]) -> tuple[Box, float]:
    """``bbox`` and ``zoom`` of an address; both are needed.

    Raises ``BadParameterError`` naming the parameter.
    """
    bbox = read_bbox(query.get("bbox", ""))
    if bbox is None:
        raise BadParameterError(
            _("bbox must be west,south,east,north in degrees."), parameter="bbox"
        )
    return bbox, _read_zoom(query.get("zoom", ""))


def grid(bbox: Box, zoom: float) -> Grid:
    """Cells about ``CELL_PIXELS`` wide on a Web Mercator map at ``zoom``."""
    west, south, east, north = bbox
    width = 360 / 2**zoom * CELL_PIXELS / TILE_PIXELS
    width = max(width, (east - west) / MAX_CELLS_A_SIDE)
    # Square on the map: Web Mercator stretches with the latitude. Whole degrees, so
    # that a small move of the map does not change the grid.
    middle = min(80, abs(round((south + north) / 2)))
    height = width * math.cos(math.radians(middle))
    height = max(height, (north - south) / MAX_CELLS_A_SIDE)
    return Grid(
        width=width,
        height=height,
        columns=(math.floor(west / width), math.floor(east / width)),
        rows=(math.floor(south / height), math.floor(north / height)),
    )


def clusters(reports: ReportQuerySet, cells: Grid) -> list[Cluster]:
    """``reports`` in the grid's box by its cells."""
    return by_cell(reports.filter(cells.inside), cells.width, cells.height)


def by_cell(reports: ReportQuerySet, width: float, height: float) -> list[Cluster]:
    """``reports`` in cells of so many degrees, the fullest first, at their mean place."""
    rows = (
        reports.order_by()
        .annotate(column=Floor(F("lon") / width), row=Floor(F("lat") / height))
        .values("column", "row")
        .annotate(
            count=Count("*"),
            open=Count("state", filter=Q(state__in=OPEN)),
            mean_lon=Avg("lon"),
            mean_lat=Avg("lat"),
            one_code=Min("code"),
            one_state=Min("state"),
            west=Min("lon"),
            south=Min("lat"),
            east=Max("lon"),
            north=Max("lat"),
        )
        .order_by("-count")
        .values_list(
            *("mean_lon", "mean_lat", "count", "open", "one_code", "one_state"),
            *("west", "south", "east", "north"),
        )
    )
    return [Cluster(*row) for row in rows]


def _read_zoom(text: str) -> float:
    try:
        zoom = float(text)
    except ValueError:
        zoom = math.nan
    if not 0 <= zoom <= MAX_ZOOM:
        raise BadParameterError(
            _("zoom must be a number between 0 and %(max)d.") % {"max": MAX_ZOOM},
            parameter="zoom",
        )
    return zoom
