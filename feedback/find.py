"""From an address in words to places: the way to report without a map."""

from __future__ import annotations

from dataclasses import dataclass

from layers import policy
from layers.queries.search import Hit, search

SHOWN = 6
FEATURE = "feature"
SEPARATOR = "|"


@dataclass(frozen=True)
class Candidate:
    """A place an address may mean; a map object where the hit is one."""

    label: str
    detail: str
    lon: str
    lat: str
    layer: str = ""
    key: str = ""

    @property
    def value(self) -> str:
        """The candidate as one form value."""
        return SEPARATOR.join((self.lon, self.lat, self.layer, self.key))


def candidates(address: str) -> list[Candidate]:
    """Places in public layers that fit ``address``, the best first."""
    layers = list(policy.visible_layers(None).prefetch_related("fields"))
    return [_candidate(hit) for hit in search(address, layers, limit=SHOWN)]


def read_candidate(value: str) -> dict[str, str]:
    """The form fields a chosen candidate stands for; empty when it is none."""
    parts = value.split(SEPARATOR, 3)
    if len(parts) != 4:
        return {}
    return dict(zip(("lon", "lat", "layer", "feature_key"), parts, strict=True))


def _candidate(hit: Hit) -> Candidate:
    is_object = hit.kind == FEATURE
    return Candidate(
        label=hit.label,
        detail=" · ".join(part for part in (hit.layer_name, hit.detail) if part),
        lon=f"{hit.lon:.7f}",
        lat=f"{hit.lat:.7f}",
        layer=hit.layer if is_object else "",
        key=hit.key if is_object else "",
    )
