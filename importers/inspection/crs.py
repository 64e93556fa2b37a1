"""Which coordinate system a file is in: from its .prj, the operator, or not at all.

VN-2000 is not WGS 84 (about 225 m apart) and its zones are 30 to 50 km apart, so
nothing is assumed silently: a file that does not say is refused with ranked guesses.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace

import numpy as np
import pyproj
from django.conf import settings
from django.utils.translation import gettext as _
from pyproj.exceptions import CRSError

from gisportal.core import geo
from importers.errors import RefusedError, UsageError, refuse
from importers.findings import Finding
from importers.inspection import vn2000

# Below this PROJ's match of a WKT with an EPSG code is a resemblance, not an identity.
MIN_CONFIDENCE = 70
# Degrees around the province that still count as its surroundings.
MARGIN = 0.5
GUESSES_NAMED = 5
OTHER_CANDIDATES = (geo.WGS84, 32648, 32649, geo.WEB_MERCATOR)
WGS84_DATUMS = {
    "WGS84",
    "WGS1984",
    "WORLDGEODETICSYSTEM1984",
    "WORLDGEODETICSYSTEM1984ENSEMBLE",
}
# The best operation may need a grid nobody installed; lineage names the one used.
warnings.filterwarnings("ignore", message="Best transformation is not available")


@dataclass(frozen=True)
class SourceCrs:
    """The coordinate system of a file and the operation that takes it to WGS 84.

    ``epsg`` is None for a system without a code; ``swap`` says that the file has
    north before east.
    """

    text: str
    epsg: int | None
    operation: geo.Operation
    swap: bool = False

    @property
    def name(self) -> str:
        """How lineage and ``--json`` name it."""
        if self.epsg is not None:
            return f"EPSG:{self.epsg}"
        return pyproj.CRS.from_user_input(self.text).name

    def to_wgs84(self, coords: np.ndarray) -> np.ndarray:
        """(n, 2) file coordinates → longitude, latitude."""
        return self.operation.apply(coords)


def from_code(text: str) -> SourceCrs:
    """The system an operator named (``EPSG:9209``). Raises ``UsageError``."""
    try:
        crs = pyproj.CRS.from_user_input(text.strip())
    except CRSError as error:
        raise UsageError(
            _("%(name)s is not a coordinate system; write it as EPSG:9209.")
            % {"name": text}
        ) from error
    return _source(crs)


def from_definition(definition: str) -> SourceCrs | None:
    """The system a .prj or a data set's own definition names; None if unreadable."""
    if not definition.strip():
        return None
    try:
        crs = pyproj.CRS.from_user_input(definition.strip())
    except CRSError:
        return None
    if vn2000.doubtful_zone(definition) is not None:
        return None
    return _source(crs)


def _source(crs: pyproj.CRS) -> SourceCrs:
    bound = crs
    if crs.is_bound and crs.source_crs is not None:
        crs = crs.source_crs
    if not (crs.is_projected or crs.is_geographic):
        raise refuse(
            "crs-unusable",
            _("The coordinate system %(name)s is not one of places on the earth.")
            % {"name": crs.name},
        )
    zone = vn2000.zone_by_projection(crs) if vn2000.is_vn2000(bound, crs) else None
    epsg = zone or _wgs84(crs) or crs.to_epsg(min_confidence=MIN_CONFIDENCE)
    text = f"EPSG:{epsg}" if epsg else crs.to_wkt()
    try:
        return SourceCrs(text, epsg, geo.to_wgs84(text))
    except geo.UnsafeOperationError as error:
        raise refuse(
            "crs-ballpark",
            _("No exact transformation from %(name)s to WGS 84 is known.")
            % {"name": crs.name},
        ) from error


def _wgs84(crs: pyproj.CRS) -> int | None:
    """4326 for any spelling of plain WGS 84 degrees."""
    datum = crs.datum.name.upper().split("[")[0] if crs.datum else ""
    name = "".join(c for c in datum if c.isalnum()).removeprefix("D")
    is_plain = crs.is_geographic and name in WGS84_DATUMS
    return geo.WGS84 if is_plain else None


def check_place(
    source: SourceCrs, sample: np.ndarray
) -> tuple[SourceCrs, list[Finding]]:
    """Whether the sample lies where it should; swaps the axes where that is certain.

    ``sample`` is an (n, 2) array of file coordinates. Axes are taken for swapped only
    when the file as it is lies far off and swapped it lies in the province.
    """
    sample = sample[np.isfinite(sample).all(axis=1)]
    if not len(sample) or _share_near(source.to_wgs84(sample)) > 0:
        return source, []
    if _share_near(source.to_wgs84(sample[:, ::-1])) > 0.5:
        swapped = replace(source, swap=True)
        message = _(
            "North and east were exchanged in the file; the coordinates were put right."
        )
        return swapped, [Finding.warning("axes-swapped", message)]
    return source, []


def unknown_crs_refusal(
    sample: np.ndarray, path: str, layer: str, prj: str
) -> RefusedError:
    """The refusal of a file that does not say its system, with ranked guesses."""
    names = guesses(sample, prj)
    doubts = vn2000.doubts_about(prj)
    if doubts:
        message = doubts[0].message
    elif prj.strip():
        message = _("The .prj cannot be read, so the coordinate system is unknown.")
    else:
        message = _("The file does not say its coordinate system (no .prj).")
    if names:
        message += " " + _(
            "Possible by place: %(names)s. Ask whoever made it, then: "
            "importlayer %(path)s --layer %(layer)s --source-crs %(first)s"
        ) % {
            "names": ", ".join(names),
            "path": path,
            "layer": layer,
            "first": names[0],
        }
    else:
        message += " " + _("Name it with --source-crs EPSG:…")
    return refuse("crs-unknown", message)


def guesses(sample: np.ndarray, definition: str = "") -> list[str]:
    """EPSG names under which the sample lies in the province, the likeliest first.

    A zone whose projection the file's own ``definition`` has comes first; then the
    default measuring system (the province's own zone), then by
    nearness to the middle of the province. Coordinates that can only be degrees
    yield WGS 84 even elsewhere.
    """
    sample = sample[np.isfinite(sample).all(axis=1)]
    if not len(sample):
        return []
    middle = np.median(sample, axis=0)[None, :]
    named = vn2000.doubtful_zone(definition)
    ranked: list[tuple[float, str]] = []
    for epsg in (*geo.VN2000_ZONES, *OTHER_CANDIDATES):
        for axes in (middle, middle[:, ::-1]):
            place = geo.to_wgs84(f"EPSG:{epsg}").apply(axes)
            if _share_near(place):
                distance = float(np.hypot(*(place[0] - _province_middle())))
                is_own = epsg == settings.DEFAULT_MEASURE_SRID
                rank = -2.0 if epsg == named else -1.0 if is_own else distance
                ranked.append((rank, f"EPSG:{epsg}"))
    if not ranked and (np.abs(sample) <= [180.0, 90.0]).all():
        return ["EPSG:4326"]
    return list(dict.fromkeys(name for _rank, name in sorted(ranked)))[:GUESSES_NAMED]


def is_near(lonlat: np.ndarray) -> np.ndarray:
    """For every (longitude, latitude) whether it lies in or around the province."""
    west, south, east, north = settings.PROVINCE_BBOX
    return (
        (lonlat[:, 0] >= west - MARGIN)
        & (lonlat[:, 0] <= east + MARGIN)
        & (lonlat[:, 1] >= south - MARGIN)
        & (lonlat[:, 1] <= north + MARGIN)
    )


def measure_srid(source: SourceCrs, lonlat: np.ndarray) -> int:
    """EPSG code in which a new layer's areas are measured (metres).

    The file's own projected system when it has a code and metres; else the
    province's, or far away from it the UTM zone of the place.
    """
    if source.epsg is not None and source.epsg != geo.WEB_MERCATOR:
        crs = pyproj.CRS.from_epsg(source.epsg)
        if crs.is_projected and crs.axis_info[0].unit_conversion_factor == 1.0:
            return source.epsg
    finite = lonlat[np.isfinite(lonlat).all(axis=1)]
    if not len(finite) or _share_near(finite) > 0:
        return int(settings.DEFAULT_MEASURE_SRID)
    longitude, latitude = np.median(finite, axis=0)
    zone = min(60, max(1, int((longitude + 180) // 6) + 1))
    return (32600 if latitude >= 0 else 32700) + zone


def _share_near(lonlat: np.ndarray) -> float:
    return float(is_near(lonlat).mean()) if len(lonlat) else 0.0


def _province_middle() -> np.ndarray:
    west, south, east, north = settings.PROVINCE_BBOX
    return np.array([(west + east) / 2, (south + north) / 2])


def checked_code(text: str) -> str:
    """The name of a system as it is kept; a bare number is an EPSG code.

    Raises ``UsageError`` or ``RefusedError`` for one that does not exist or is of no use.
    """
    code = text.strip()
    code = f"EPSG:{code}" if code.isdigit() else code
    if code:
        from_code(code)
    return code
