"""What, beside its version, decides a layer's tiles: the identity of an archive."""

from __future__ import annotations

from layers.queries.live_layers import LiveLayer

# One more whenever tile.sql gives other tiles for the same data.
FORMAT = 2


def recipe_of(layer: LiveLayer) -> str:
    """Another style field or other zooms make other tiles."""
    zooms = f"{layer.min_zoom}-{layer.max_zoom}"
    return f"{FORMAT}.{layer.token}.{zooms}.{layer.class_field}"
