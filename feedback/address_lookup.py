"""From an address in words to places: the way to report without a map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib.gis.geos import Point

from gisportal.core.geo import WGS84
from gisportal.core.search_folding import fold
from layers import policy
from layers.models import Feature, Layer
from layers.queries.search import Hit, Match, is_bare_pair, search

SHOWN = 6
COMMUNES_MAX = 500
FEATURE = "feature"
SEPARATOR = "|"
# Kinds of hits a report can be about, or be near.
PLACES = {"feature", "place", "office", "coordinate"}


@dataclass(frozen=True)
class Candidate:
    """A place an address may mean; a map object where the hit is one."""

    label: str
    detail: str
    lon: str
    lat: str
    layer: str = ""
    key: str = ""
    match: Match = Match.EXACT
    # Of a commune: what reports in it are kept with. Not part of the form's value.
    own_key: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether it is what was asked for, and not only near it."""
        return self.match == Match.EXACT

    @property
    def value(self) -> str:
        """The candidate as one form value."""
        return SEPARATOR.join((self.lon, self.lat, self.layer, self.key))


def candidates(address: str) -> list[Candidate]:
    """Places in public layers that fit ``address``, the best first."""
    layers = list(policy.visible_layers(None).prefetch_related("fields"))
    hits = search(address, layers, limit=2 * SHOWN)
    return [c for hit in hits if (c := _candidate(hit))][:SHOWN]


def certain_place(address: str) -> Candidate:
    """The one place the address means, for who cannot be asked.

    Two numbers with a slash may be an alley and a house or a sheet and a parcel; what
    is only near, or one of several, is not what was meant either. Raises
    ``UncertainAddressError`` with the places it may mean.
    """
    found = candidates(address)
    exact = [place for place in found if place.is_exact]
    # The parts of a street are called alike; parcels of one number lie elsewhere.
    places = {(place.label, place.detail) for place in exact}
    if len(places) != 1 or is_bare_pair(address):
        raise UncertainAddressError(found)
    return exact[0]


class UncertainAddressError(Exception):
    """The address means no place, or more than one."""

    def __init__(self, places: list[Candidate]) -> None:
        super().__init__(", ".join(place.label for place in places))
        self.places = places


def communes() -> list[Candidate]:
    """The communes in public data by name: a place for those who cannot use a map."""
    rows: list[Candidate] = []
    layers = policy.visible_layers(None).filter(
        role=Layer.Role.ADMIN, published_version__isnull=False
    )
    for layer in layers:
        features = Feature.objects.filter(version_id=layer.published_version_id)
        for feature in features.only("label", "key", "label_point")[:COMMUNES_MAX]:
            point = cast(Point, feature.label_point.transform(WGS84, clone=True))
            label = feature.label or feature.key
            rows.append(
                Candidate(
                    label,
                    layer.name,
                    f"{point.x:.7f}",
                    f"{point.y:.7f}",
                    own_key=feature.key,
                )
            )
    return sorted(rows, key=lambda row: fold(row.label))


def read_candidate(value: str) -> dict[str, str]:
    """The form fields a chosen candidate stands for; empty when it is none."""
    parts = value.split(SEPARATOR, 3)
    if len(parts) != 4:
        return {}
    return dict(zip(("lon", "lat", "layer", "feature_key"), parts, strict=True))


def _candidate(hit: Hit) -> Candidate | None:
    """The hit as a place to choose; None for what has no place in the province."""
    if hit.lon is None or hit.lat is None or hit.kind not in PLACES:
        return None
    is_object = hit.kind == FEATURE
    return Candidate(
        match=hit.match,
        label=hit.label,
        detail=" · ".join(part for part in (hit.layer_name, hit.detail) if part),
        lon=f"{hit.lon:.7f}",
        lat=f"{hit.lat:.7f}",
        layer=hit.layer if is_object else "",
        key=hit.key if is_object else "",
    )
