"""Pages: all offices with the way to the right one, and one office."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gisportal.core.errors import NotFoundError
from gisportal.core.rate_limits import limited
from layers import policy
from layers.api import params
from layers.api.serializers import OfficePropertiesSerializer
from layers.queries import live_layers
from layers.queries.offices import (
    KnownOffice,
    OfficeHit,
    find_offices,
    offices_snapshot,
    procedures_of,
    served_areas,
)
from layers.queries.search import Hit, Near, search

PLACE_LENGTH = 200


@require_safe
@limited("pages")
def office_list(request: HttpRequest) -> HttpResponse:
    """Offices by procedure and place; ``place`` is whatever the search box takes."""
    place_text = request.GET.get("place", "").strip()[:PLACE_LENGTH]
    procedure = request.GET.get("procedure", "").strip()
    found = place_named(request, place_text) if place_text else None
    place = Near(found.lon, found.lat) if found else params.place(request)
    hits = find_offices(place, procedure)
    cards = [OfficePropertiesSerializer(hit).data for hit in hits]
    return render(
        request,
        "layers/offices.html",
        {
            "place_text": place_text,
            "found": found,
            "place": place,
            "procedure": procedure,
            "procedures": procedures_of(offices_snapshot.get()),
            "serving": [card for card in cards if card["serves_place"]],
            "other_offices": [card for card in cards if not card["serves_place"]],
            "count": len(cards),
            "geometry": points_of(hits),
            "is_demo": any(card["is_demo"] for card in cards),
        },
    )


def place_named(request: HttpRequest, text: str) -> Hit | None:
    """The best search hit for the text."""
    return next(iter(search(text, live_layers.layers_for(request.user), limit=1)), None)


def points_of(hits: list[OfficeHit]) -> dict[str, Any] | None:
    """All offices as one GeoJSON MultiPoint; None without any."""
    points = [[hit.office.point.x, hit.office.point.y] for hit in hits]
    return {"type": "MultiPoint", "coordinates": points} if points else None


@require_safe
def office_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One office: where it is, when it is open, what for, and for whom."""
    known = known_office(slug)
    card = OfficePropertiesSerializer(OfficeHit(known)).data
    point = known.office.point
    return render(
        request,
        "layers/office.html",
        {
            "office": card,
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
