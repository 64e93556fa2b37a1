"""The standards' conformance classes this API keeps to."""

from __future__ import annotations

_FEATURES = "http://www.opengis.net/spec/ogcapi-features"
_TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf"
_CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf"
_COMMON = "http://www.opengis.net/spec/ogcapi-common"

CLASSES = (
    *(
        f"{_FEATURES}-1/1.0/conf/{name}"
        for name in ("core", "geojson", "html", "oas30")
    ),
    f"{_FEATURES}-2/1.0/conf/crs",
    *(
        f"{_FEATURES}-3/1.0/conf/{name}"
        for name in (
            "queryables",
            "queryables-query-parameters",
            "filter",
            "features-filter",
        )
    ),
    *(
        f"{_CQL2}/{name}"
        for name in (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "accent-insensitive-comparison",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "spatial-functions",
            "temporal-functions",
            "property-property",
        )
    ),
    *(f"{_COMMON}-1/1.0/conf/{name}" for name in ("core", "json", "html", "oas30")),
    f"{_COMMON}-2/1.0/conf/collections",
    *(
        f"{_TILES}/{name}"
        for name in (
            "core",
            "tileset",
            "tilesets-list",
            "geodata-tilesets",
            "mvt",
            "oas30",
        )
    ),
)
