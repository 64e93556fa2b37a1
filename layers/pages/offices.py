"""Pages: all offices with the way to the right one, and one office."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gisportal.core.errors import NotFoundError
from gisportal.core.rate_limits import limited
from layers import policy
from layers.api import params
from layers.errors import FeatureGoneError
from layers.models import Layer
from layers.queries import feature_text, live_layers
from layers.queries.feature import last_row, live_feature, place_in
from layers.queries.feature_json import FeatureRow
from layers.queries.office_schema import IN_CHARGE, TAKES_IN, office_card
from layers.queries.offices import (
    OfficeHit,
    by_kind,
    find_offices,
    procedures_of,
    served_areas,
)
from layers.queries.search import Hit, Near, search
from layers.queries.service_areas import KnownOffice, offices_snapshot
from layers.queries.whom_to_ask import is_concerned, whom_to_ask

PLACE_LENGTH = 200
# Offices the map is zoomed to where nothing says which one to go to.
NEAREST = 3
# What offices are to a place → kinds → their cards.
Section = tuple[str, list[tuple[str, list[dict[str, Any]]]]]


@dataclass(frozen=True)
class Asked:
    """The place that offices are looked for at."""

    place: Near
    # What stands there, for the heading; empty for a bare place.
    name: str = ""
    # Whose offices come first, None for anything.
    layer: Layer | None = None
    key: str = ""
    geometry: Any = None


@require_safe
@limited("pages")
def office_list(request: HttpRequest) -> HttpResponse:
    """Offices by procedure and place: ``place`` is whatever the search box takes,
    ``layer`` and ``key`` name a feature.
    """
    place_text = request.GET.get("place", "").strip()[:PLACE_LENGTH]
    procedure = request.GET.get("procedure", "").strip()
    asked = asked_place(request, place_text)
    hits = find_offices(asked.place if asked else None, procedure)
    first = first_asked(asked, procedure)
    listed, others = split(hits, first, asked, procedure)
    return render(
        request,
        "layers/offices.html",
        {
            "place_text": place_text,
            "asked": asked,
            "procedure": procedure,
            "procedures": procedures_of(offices_snapshot.get()),
            "first": [office_card(hit) for hit in first],
            "sections": sections(listed),
            "others": kinds_of(others),
            "serving": any(hit.serves for hit in hits),
            "count": len(hits),
            "geometry": shapes_of(hits, asked),
            "bbox": box_around(asked, first or hits[:NEAREST]),
            "in_charge": IN_CHARGE,
            "is_demo": any(hit.office.is_demo for hit in hits),
        },
    )


def asked_place(request: HttpRequest, text: str) -> Asked | None:
    """The place of the question: a text, a feature, or a pair of coordinates."""
    if text:
        found = place_named(request, text)
        near = near_hit(found)
        return Asked(near, found.label) if found and near else None
    slug, key = request.GET.get("layer", ""), request.GET.get("key", "")
    if slug and key:
        layer = live_layers.layer_for(request.user, slug)
        row = known_row(layer, key)
        name = feature_text.short_title(layer, row.label, row.number, row.key)
        return Asked(place_in(row), name, layer, key, row.geometry)
    place = params.place(request)
    return Asked(place) if place else None


def place_named(request: HttpRequest, text: str) -> Hit | None:
    """The best search hit for the text that is a place in the province."""
    hits = search(text, live_layers.layers_for(request.user))
    return next((hit for hit in hits if hit.lon is not None and hit.url), None)


def near_hit(hit: Hit | None) -> Near | None:
    """Where the hit is."""
    if hit is None or hit.lon is None or hit.lat is None:
        return None
    return Near(hit.lon, hit.lat)


def first_asked(asked: Asked | None, procedure: str) -> list[OfficeHit]:
    """Whom to ask first about a feature, when nothing in particular is asked."""
    if asked is None or asked.layer is None or procedure:
        return []
    return whom_to_ask(asked.layer, asked.place)


def known_row(layer: Layer, key: str) -> FeatureRow:
    """The feature, also as it last was. Raises ``FeatureNotFoundError``."""
    try:
        return live_feature(layer, key)
    except FeatureGoneError:
        return last_row(layer, key)[0]


def split(
    hits: list[OfficeHit],
    first: list[OfficeHit],
    asked: Asked | None,
    procedure: str,
) -> tuple[list[OfficeHit], list[OfficeHit]]:
    """Offices to list besides ``first``, and those that nobody need be sent to."""
    if asked is None or asked.layer is None or procedure:
        return hits, []
    named = {hit.office.pk for hit in first}
    left = [hit for hit in hits if hit.office.pk not in named]
    concerned = [
        hit
        for hit in left
        if (hit.serves or hit.accepts) and is_concerned(hit.known, asked.layer)
    ]
    return concerned, [hit for hit in left if hit not in concerned]


def sections(hits: list[OfficeHit]) -> list[Section]:
    """Offices by what they are to the place, in each by their kind."""
    cards = [office_card(hit) for hit in sorted(hits, key=by_kind)]
    return [
        (relation, [(kind, list(some)) for kind, some in groupby(found, key=kind_of)])
        for relation, found in groupby(cards, key=lambda card: card["relation_text"])
    ]


def kinds_of(hits: list[OfficeHit]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Offices by their kind, the nearest first."""
    ordered = sorted(hits, key=lambda hit: by_kind(hit)[1:])
    cards = [office_card(hit) for hit in ordered]
    return [(kind, list(some)) for kind, some in groupby(cards, key=kind_of)]


def kind_of(card: dict[str, Any]) -> str:
    """The kind of an office in words."""
    return str(card["kind_name"])


def shapes_of(hits: list[OfficeHit], asked: Asked | None) -> dict[str, Any] | None:
    """All offices, and what is asked about, as one GeoJSON shape; None without any."""
    points = [[hit.office.point.x, hit.office.point.y] for hit in hits]
    offices = {"type": "MultiPoint", "coordinates": points} if points else None
    if offices is None or asked is None or asked.geometry is None:
        return offices
    return {"type": "GeometryCollection", "geometries": [offices, asked.geometry]}


def box_around(asked: Asked | None, hits: list[OfficeHit]) -> list[float] | None:
    """Box of the place and the offices to go to from there; None without a place."""
    if asked is None:
        return None
    lons = [asked.place.lon, *(hit.lon for hit in hits)]
    lats = [asked.place.lat, *(hit.lat for hit in hits)]
    return [min(lons), min(lats), max(lons), max(lats)]


@require_safe
def office_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One office: where it is, when it is open, what for, and for whom."""
    known = known_office(slug)
    card = office_card(OfficeHit(known))
    point = known.office.point
    return render(
        request,
        "layers/office.html",
        {
            "office": card,
            "takes_in": TAKES_IN.get(known.accepts_from, ""),
            "areas": served_areas(known),
            "is_everywhere": known.is_everywhere,
            "layers": policy.visible_layers(request.user).filter(
                source_office=known.office
            ),
            "geometry": {"type": "Point", "coordinates": [point.x, point.y]},
            "lon": point.x,
            "lat": point.y,
        },
    )


def known_office(slug: str) -> KnownOffice:
    """The active office ``slug``. Raises ``NotFoundError``."""
    for known in offices_snapshot.get():
        if known.office.slug == slug:
            return known
    raise NotFoundError(_("There is no such office."))
