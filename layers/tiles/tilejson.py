"""TileJSON 3.0 of a layer, and the address of its tiles."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from gisportal.core.bilingual import bilingual
from layers.models import Layer


def tile_template(layer: Layer, token: str = "") -> str:
    """Path of the layer's tiles with {z}/{x}/{y} and the published version.

    ``token`` for the tiles of an earlier version.
    """
    return f"/tiles/{layer.slug}/{{z}}/{{x}}/{{y}}.mvt?v={token or layer.tile_token}"


def tilejson(layer: Layer, name: str, root: str) -> dict[str, Any]:
    """TileJSON 3.0; ``root`` is the portal's absolute address with final slash."""
    document: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": name,
        "version": "1.0.0",
        "scheme": "xyz",
        "tiles": [root.rstrip("/") + tile_template(layer)],
        "minzoom": layer.min_zoom,
        "maxzoom": layer.max_zoom,
        "attribution": layer.attribution,
        "vector_layers": vector_layers(layer, layer.min_zoom, layer.max_zoom),
    }
    if layer.bbox:
        west, south, east, north = document["bounds"] = layer.bbox
        document["center"] = [(west + east) / 2, (south + north) / 2, layer.min_zoom]
    return document


def vector_layers(layer: Layer, min_zoom: int, max_zoom: int) -> list[dict[str, Any]]:
    """The two MVT layers in every tile of ``layer`` and their fields."""
    fields = {layer.slug: "cls", f"{layer.slug}_label": "label"}
    return [
        {
            "id": name,
            "fields": {field: "String"},
            "minzoom": min_zoom,
            "maxzoom": max_zoom,
        }
        for name, field in fields.items()
    ]


def archive_metadata(layer: Layer, min_zoom: int, max_zoom: int) -> dict[str, Any]:
    """Metadata of a PMTiles archive; illustrative data says so wherever it goes."""
    notice = _("Illustrative data, not real.") if layer.is_demo else ""
    return {
        "name": bilingual(layer),
        "description": " ".join(
            part for part in (bilingual(layer, "description"), notice) if part
        ),
        "attribution": " · ".join(p for p in (layer.attribution, notice) if p),
        "version": str(layer.published_version_id),
        "type": "overlay",
        "vector_layers": vector_layers(layer, min_zoom, max_zoom),
    }
