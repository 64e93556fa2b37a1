"""Headers of tile answers: entity tags, caching, conditional requests."""

from __future__ import annotations

import hashlib

from django.utils.http import parse_etags

from layers.queries.live_layers import LiveLayer

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "public, max-age=0, must-revalidate"
PAST = "public, max-age=300"
PRIVATE = "private, no-store"


def etag_of(layer: LiveLayer, z: int, x: int, y: int) -> str:
    """Tag that changes when the version or what decides its tiles changes."""
    recipe = f"{layer.token}.{layer.class_field}.{layer.max_zoom}"
    return f'"{recipe}.{z}.{x}.{y}"'


def weak_tag(*facts: object) -> str:
    """Tag of an answer that follows from ``facts``; its bytes may differ."""
    digest = hashlib.blake2b(repr(facts).encode(), digest_size=12).hexdigest()
    return f'W/"{digest}"'


def is_known(if_none_match: str | None, tag: str) -> bool:
    """Whether the client's ``If-None-Match`` names ``tag``.

    The comparison is weak (RFC 9110 §13.1.2): a proxy that compressed the body again
    made ``W/"…"`` of the tag.
    """
    if not if_none_match:
        return False
    if if_none_match == tag:
        return True
    known = [each.removeprefix("W/") for each in parse_etags(if_none_match)]
    return "*" in known or tag.removeprefix("W/") in known


def cache_control(
    layer: LiveLayer, wanted: str | None, *, is_past: bool = False
) -> str:
    """How long the answer may be kept: for ever only under its version's address.

    ``is_past``: of an earlier version, which may be taken back any time.
    """
    if not layer.is_public:
        return PRIVATE
    if is_past:
        return PAST
    return IMMUTABLE if wanted == layer.token else REVALIDATE


def in_zoom(layer: LiveLayer, z: int) -> bool:
    """Whether the layer has tiles at this zoom."""
    return layer.min_zoom <= z <= layer.max_zoom
