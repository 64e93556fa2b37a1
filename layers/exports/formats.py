"""The file formats a layer can be downloaded in."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gisportal.core.errors import NotFoundError


# Compared and hashed by identity: ``detail`` is a lazy text, whose hash changes with the
# reader's language.
@dataclass(frozen=True, eq=False)
class FileFormat:
    """A format: its word in addresses, media type, ending and what it is good for."""

    slug: str
    title: str
    media_type: str
    ending: str
    detail: str | Promise
    # Written row by row to the client; the others need a whole file first.
    is_text: bool


GEOJSON = FileFormat(
    "geojson",
    "GeoJSON",
    "application/geo+json",
    "geojson",
    _("for web maps and programs"),
    is_text=True,
)
GPKG = FileFormat(
    "gpkg",
    "GeoPackage",
    "application/geopackage+sqlite3",
    "gpkg",
    _("for QGIS and ArcGIS; the best choice when in doubt"),
    is_text=False,
)
SHP = FileFormat(
    "shp",
    "Shapefile (ZIP)",
    "application/zip",
    "zip",
    _("for older programs; UTF-8, column names of 10 letters"),
    is_text=False,
)
CSV = FileFormat(
    "csv",
    "CSV",
    "text/csv; charset=utf-8",
    "csv",
    _("a table for Excel, with the shape as text"),
    is_text=True,
)
FORMATS = {one.slug: one for one in (GEOJSON, GPKG, SHP, CSV)}


def format_named(slug: str) -> FileFormat:
    """The format of an address; ``NotFoundError`` for any other word."""
    if slug not in FORMATS:
        raise NotFoundError(
            _("Layers can be downloaded as %(formats)s.")
            % {"formats": ", ".join(FORMATS)}
        )
    return FORMATS[slug]
