"""Stable references to features: layer slug + key, alive across re-imports.

Complaints and routing rules point at features this way, never by foreign key.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from django.urls import reverse

from layers.models import Feature, Layer

KEY_SEPARATOR = "-"


@dataclass(frozen=True)
class FeatureRef:
    """A feature named by its layer's slug and its stable key."""

    layer: str
    key: str

    @property
    def url(self) -> str:
        """Address of the feature's page in the active language."""
        return feature_url(self.layer, self.key)


def feature_url(slug: str, key: str) -> str:
    """Address of the feature page; every reserved character of the key is escaped."""
    return reverse("layers:layer", args=[slug]) + f"features/{quote(key, safe='')}/"


def clean_key_part(value: object, *, keeps_zeros: bool) -> str:
    """One part of a key: NFC, trimmed; numbers lose leading zeros.

    ``keeps_zeros`` for codes such as the commune's ("01840" is not "1840").
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = unicodedata.normalize("NFC", str(value)).strip()
    if not keeps_zeros and text.isascii() and text.isdigit():
        return text.lstrip("0") or "0"
    return text


def join_key(parts: Iterable[str]) -> str:
    """The key of its parts."""
    return KEY_SEPARATOR.join(parts)


def resolve(ref: FeatureRef) -> Feature | None:
    """The feature in the layer's published version, or None."""
    version = (
        Layer.objects.filter(slug=ref.layer)
        .values_list("published_version_id", flat=True)
        .first()
    )
    if version is None:
        return None
    return Feature.objects.filter(version_id=version, key=ref.key).first()
