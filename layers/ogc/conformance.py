"""The standards' conformance classes this API keeps to."""

from __future__ import annotations

_SPEC = "http://www.opengis.net/spec"
_PARTS = {
    "ogcapi-features-1/1.0": "core geojson html oas30",
    "ogcapi-features-2/1.0": "crs",
    "ogcapi-features-3/1.0": (
        "queryables queryables-query-parameters filter features-filter"
    ),
    "cql2/1.0": (
        "cql2-text cql2-json basic-cql2 advanced-comparison-operators"
        " case-insensitive-comparison accent-insensitive-comparison"
        " basic-spatial-functions basic-spatial-functions-plus spatial-functions"
        " temporal-functions property-property"
    ),
    "ogcapi-common-1/1.0": "core json html oas30",
    "ogcapi-common-2/1.0": "collections",
    "ogcapi-tiles-1/1.0": "core tileset tilesets-list geodata-tilesets mvt oas30",
}
CLASSES = tuple(
    f"{_SPEC}/{part}/conf/{name}"
    for part, names in _PARTS.items()
    for name in names.split()
)
