"""VN-2000 zones in definitions that name them badly: by projection, name, or shift."""

from __future__ import annotations

import numpy as np
import pyproj
from django.utils.translation import gettext as _
from pyproj.exceptions import CRSError

from gisportal.core import geo
from importers.findings import Finding

PARAMETER_TOLERANCE = 1e-6
# Metres by which a shift may differ from the decree's and still be meant to be it.
SHIFT_TOLERANCE = 0.01


def doubtful_zone(definition: str) -> int | None:
    """The VN-2000 zone whose projection is named, but on another datum (WGS 84).

    Nobody maps so on WGS 84: MapInfo and GDAL lose the datum, and believing them would
    move everything by 225 m. So it is asked.
    """
    try:
        crs = pyproj.CRS.from_user_input(definition.strip())
    except CRSError:
        return None
    inner = crs.source_crs if crs.is_bound and crs.source_crs is not None else crs
    zone = zone_by_projection(inner)
    if zone is None or zone in geo.UTM_ZONES or is_vn2000(crs, inner):
        return None
    return zone


def doubts_about(definition: str) -> list[Finding]:
    """What to say of a definition that names a zone without its datum."""
    if doubtful_zone(definition) is None:
        return []
    message = _(
        "The file has the projection of a VN-2000 zone but not its datum; taken at "
        "its word, everything would lie some 225 m off."
    )
    return [Finding.warning("crs-doubtful", message)]


def is_vn2000(crs: pyproj.CRS, inner: pyproj.CRS) -> bool:
    """Whether a name says VN-2000, or the shift to WGS 84 is the decree's."""
    if _is_named_vn2000(inner):
        return True
    if not crs.is_bound or crs.coordinate_operation is None:
        return False
    shift = [abs(value) for value in crs.coordinate_operation.towgs84][:3]
    decree = [abs(float(value)) for value in geo.TOWGS84.split(",")[:3]]
    return len(shift) == 3 and bool(np.allclose(shift, decree, atol=SHIFT_TOLERANCE))


def zone_by_projection(crs: pyproj.CRS) -> int | None:
    """The VN-2000 zone of this meridian, scale and false origin, whatever the datum.

    Finds the many hand-made ``VN2000_KTT105-30`` definitions without a code.
    """
    operation = crs.coordinate_operation
    if operation is None or operation.method_name != "Transverse Mercator":
        return None
    values = {p.name: _as_number(p.value) for p in operation.params}
    meridian = values.get("Longitude of natural origin", np.nan)
    scale = values.get("Scale factor at natural origin", np.nan)
    origin = (values.get("False easting"), values.get("False northing"))
    if origin != (500_000.0, 0.0) or values.get("Latitude of natural origin") != 0.0:
        return None
    for epsg, zone_meridian in geo.VN2000_ZONES.items():
        zone_scale = 0.9996 if epsg in geo.UTM_ZONES else 0.9999
        if (
            abs(meridian - zone_meridian) < PARAMETER_TOLERANCE
            and abs(scale - zone_scale) < PARAMETER_TOLERANCE
        ):
            return epsg
    return None


def _as_number(value: object) -> float:
    # pyproj declares text; what PROJ gives for these parameters is a float.
    return value if isinstance(value, float) else np.nan


def _is_named_vn2000(crs: pyproj.CRS) -> bool:
    datum = crs.datum.name if crs.datum else ""
    words = f"{crs.name} {datum}".upper()
    return any(
        sign in words for sign in ("VN-2000", "VN_2000", "VN2000", "VIETNAM_2000")
    )
