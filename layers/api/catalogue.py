"""Layers as the map reads them: groups, tiles, style, legend."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from layers import policy
from layers.land_use.codes import glossary_url
from layers.models import DatasetVersion, Layer, LayerField
from layers.queries.versions import at_version
from layers.style_spec import complete_style
from layers.styling.legend import legend
from layers.tiles.tilejson import tile_template


def layer_card(layer: Layer) -> dict[str, Any]:
    """One layer as plain data. A style on a private field loses its rules."""
    public = {f.key for f in policy.public_fields(layer.fields.all())}
    style = complete_style(layer.style, layer.geometry_kind)
    if style["field"] and style["field"] not in public:
        style = {**style, "type": "single", "field": "", "rules": []}
    stored = layer.source == Layer.Source.STORE
    version = layer.published_version if stored else None
    return {
        "slug": layer.slug,
        "name": layer.name,
        "role": layer.role,
        "geometry": layer.geometry_kind,
        "source": layer.source,
        "tiles": map_tiles(layer, style["field"]) if version else None,
        "external": None
        if stored
        else {"url": layer.external_url, "layers": layer.external_layers},
        "min_zoom": layer.min_zoom,
        "max_zoom": layer.max_zoom,
        "bbox": version.bbox if version else None,
        "shown_first": layer.is_shown_first,
        "opacity": layer.opacity,
        "attribution": layer.attribution,
        "is_demo": layer.is_demo,
        "url": reverse("layers:layer", args=[layer.slug]),
        "codes_url": glossary_url() if shows_land_use(layer, style["field"]) else "",
        "legend": legend(layer, style) if stored and style["type"] else [],
        "style": style,
    }


def shows_land_use(layer: Layer, class_field: str) -> bool:
    """Whether the classes on the map are land-use codes or those of a plan."""
    meanings = (LayerField.Meaning.LAND_USE, LayerField.Meaning.ZONE_CODE)
    return any(
        f.key == class_field and f.meaning in meanings for f in layer.fields.all()
    )


def version_card(layer: Layer, version: DatasetVersion) -> dict[str, Any]:
    """One version of a layer: when it was loaded, and its card for the map."""
    return {
        "number": version.number,
        "title": version.title,
        "loaded": version.loaded_at.isoformat(),
        "features": version.feature_count,
        "is_published": version.pk == layer.published_version_id,
        "card": layer_card(at_version(layer, version)),
    }


def map_tiles(layer: Layer, class_field: str) -> str:
    """Tile address for the map: it changes with the field the classes come from.

    Tiles are kept for ever under their address, and a style may take another field
    without a new version.
    """
    return tile_template(layer) + (f"&by={class_field}" if class_field else "")


def grouped_cards(layers: Iterable[Layer]) -> list[dict[str, Any]]:
    """Layer cards under their groups, in the catalogue's order."""
    groups: dict[str, dict[str, Any]] = {}
    for layer in layers:
        slug = layer.group.slug if layer.group else "other"
        name = layer.group.name if layer.group else _("Other layers")
        group = groups.setdefault(slug, {"slug": slug, "name": name, "layers": []})
        group["layers"].append(layer_card(layer))
    return list(groups.values())
