"""What is public and live, as a small snapshot in memory.

Tile requests must not cost SQL per tile, so each process keeps the snapshot and
refreshes it at most every ``MAX_AGE`` seconds: a withdrawn layer is gone within that.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from layers.models import Layer, LayerField

MAX_AGE = 2.0


@dataclass(frozen=True)
class LiveLayer:
    """The facts of a published layer that tiles and identify need."""

    slug: str
    version: int
    is_public: bool
    geometry_kind: str
    min_zoom: int
    max_zoom: int
    class_field: str


@dataclass
class Snapshot:
    """All live layers of this moment."""

    taken: float = -MAX_AGE
    layers: dict[str, LiveLayer] = field(default_factory=dict)


_snapshot = Snapshot()
_lock = threading.Lock()


def live_layer(slug: str) -> LiveLayer | None:
    """The live layer ``slug`` as known at most ``MAX_AGE`` seconds ago."""
    return _current().layers.get(slug)


def forget() -> None:
    """Drop the snapshot: the next question reads the database."""
    _snapshot.taken = -MAX_AGE


def _current() -> Snapshot:
    if time.monotonic() - _snapshot.taken > MAX_AGE:
        with _lock:
            if time.monotonic() - _snapshot.taken > MAX_AGE:
                _snapshot.layers = read_live_layers()
                _snapshot.taken = time.monotonic()
    return _snapshot


def read_live_layers() -> dict[str, LiveLayer]:
    """Read the facts of all published layers of our own store."""
    public_keys = set(
        LayerField.objects.filter(is_public=True)
        .exclude(meaning__in=LayerField.NEVER_PUBLIC)
        .values_list("layer_id", "key")
    )
    layers = Layer.objects.stored().filter(published_version__isnull=False)
    return {layer.slug: describe_live(layer, public_keys) for layer in layers}


def describe_live(layer: Layer, public_keys: set[tuple[int, str]]) -> LiveLayer:
    """``layer`` as a live layer; a private style field is not read at all."""
    style = layer.style or {}
    class_field = style.get("field") or ""
    return LiveLayer(
        slug=layer.slug,
        version=layer.published_version_id,
        is_public=layer.view_audience == Layer.Audience.PUBLIC,
        geometry_kind=layer.geometry_kind,
        min_zoom=layer.min_zoom,
        max_zoom=layer.max_zoom,
        class_field=class_field if (layer.pk, class_field) in public_keys else "",
    )
