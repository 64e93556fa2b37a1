"""Layers as the map reads them: groups, tiles, style, legend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from layers import policy
from layers.api.serializers import LayerCardSerializer
from layers.land_use.codes import glossary_url
from layers.models import DatasetVersion, Layer
from layers.queries.versions import at_version
from layers.style_spec import complete_style
from layers.styling.legend import legend
from layers.tiles.tilejson import tile_template


@dataclass(frozen=True)
class LayerCard:
    """One layer with what the map needs to know of it."""

    layer: Layer

    @cached_property
    def style(self) -> dict[str, Any]:
        """The complete style. One on a private field loses its rules."""
        public = {f.key for f in policy.public_fields(self.layer.fields.all())}
        style = complete_style(self.layer.style, self.layer.geometry_kind)
        if style["field"] and style["field"] not in public:
            return {**style, "type": "single", "field": "", "rules": []}
        return style

    @property
    def version(self) -> DatasetVersion | None:
        """The published version."""
        return self.layer.published_version if self.layer.is_stored else None

    @property
    def tiles(self) -> str | None:
        """Address of its vector tiles."""
        return map_tiles(self.layer, self.style["field"]) if self.version else None

    @property
    def external(self) -> dict[str, str] | None:
        """The outside source, if it has one."""
        if self.layer.is_stored:
            return None
        return {"url": self.layer.external_url, "layers": self.layer.external_layers}

    @property
    def bbox(self) -> list[float] | None:
        """Box of its data in degrees."""
        return self.version.bbox if self.version else None

    @property
    def url(self) -> str:
        """Address of its page."""
        return reverse("layers:layer", args=[self.layer.slug])

    @property
    def codes_url(self) -> str:
        """Where its land-use codes are explained, empty when it shows none."""
        return glossary_url() if shows_land_use(self.layer, self.style["field"]) else ""

    @property
    def legend(self) -> list[dict[str, Any]]:
        """One entry a rule."""
        if not (self.layer.is_stored and self.style["type"]):
            return []
        return legend(self.layer, self.style)


def layer_card(layer: Layer) -> dict[str, Any]:
    """One layer as plain data."""
    return dict(LayerCardSerializer(LayerCard(layer)).data)


def shows_land_use(layer: Layer, class_field: str) -> bool:
    """Whether the classes on the map are land-use codes or those of a plan."""
    return any(f.key == class_field and f.holds_land_use for f in layer.fields.all())


def map_tiles(layer: Layer, class_field: str) -> str:
    """Tile address for the map: it changes with the field the classes come from.

    Tiles are kept for ever under their address, and a style may take another field
    without a new version.
    """
    return tile_template(layer) + (f"&by={class_field}" if class_field else "")


def version_card(layer: Layer, version: DatasetVersion) -> dict[str, Any]:
    """One version of a layer with its card, for ``LayerVersionSerializer``."""
    return {
        "version": version,
        "is_published": version.pk == layer.published_version_id,
        "card": LayerCard(at_version(layer, version)),
    }


def card_groups(layers: Iterable[Layer]) -> list[dict[str, Any]]:
    """Layers under their groups in the catalogue's order, for ``LayerGroupSerializer``."""
    groups: dict[str, dict[str, Any]] = {}
    for layer in layers:
        slug = layer.group.slug if layer.group else "other"
        name = layer.group.name if layer.group else _("Other layers")
        group = groups.setdefault(slug, {"slug": slug, "name": name, "layers": []})
        group["layers"].append(LayerCard(layer))
    return list(groups.values())
