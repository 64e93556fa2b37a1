"""TileJSON 3.0 of a layer, and the address of its tiles."""

from __future__ import annotations

from typing import Any

from layers.models import Layer


def tile_template(layer: Layer) -> str:
    """Path of the layer's tiles with {z}/{x}/{y} and the published version."""
    return f"/tiles/{layer.slug}/{{z}}/{{x}}/{{y}}.mvt?v={layer.published_version_id}"


def tilejson(layer: Layer, name: str, root: str) -> dict[str, Any]:
    """TileJSON 3.0; ``root`` is the portal's absolute address with final slash."""
    version = layer.published_version
    document: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": name,
        "version": "1.0.0",
        "scheme": "xyz",
        "tiles": [root.rstrip("/") + tile_template(layer)],
        "minzoom": layer.min_zoom,
        "maxzoom": layer.max_zoom,
        "attribution": layer.attribution,
        "vector_layers": [
            {
                "id": layer.slug,
                "fields": {"cls": "String"},
                "minzoom": layer.min_zoom,
                "maxzoom": layer.max_zoom,
            },
            {
                "id": f"{layer.slug}_label",
                "fields": {"label": "String"},
                "minzoom": layer.min_zoom,
                "maxzoom": layer.max_zoom,
            },
        ],
    }
    if version is not None and version.bbox:
        west, south, east, north = version.bbox
        document["bounds"] = version.bbox
        document["center"] = [(west + east) / 2, (south + north) / 2, layer.min_zoom]
    return document
