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
from layers.models import Layer
from layers.queries import live_layers
from layers.queries.office_cards import office_card
from layers.queries.offices import (
    KnownOffice,
    OfficeHit,
    find_offices,
    kept_offices,
    procedures_of,
    served_areas,
)
from layers.queries.search import Hit, Near, search

PLACE_LENGTH = 200


@require_safe
@limited("pages")
def office_list(request: HttpRequest) -> HttpResponse:
    """Offices by procedure and place; ``place`` is whatever the search box takes."""
    asked = request.GET.get("place", "").strip()[:PLACE_LENGTH]
    procedure = request.GET.get("procedure", "").strip()
    found = place_named(request, asked) if asked else None
    place = Near(found.lon, found.lat) if found else params.place(request)
    hits = find_offices(place, procedure)
    cards = [office_card(hit) for hit in hits]
    return render(
        request,
        "layers/offices.html",
        {
            "asked": asked,
            "found": found,
            "place": place,
            "procedure": procedure,
            "procedures": procedures_of(kept_offices.get()),
            "serving": [card for card in cards if card["serves_place"]],
            "others": [card for card in cards if not card["serves_place"]],
            "count": len(cards),
            "geometry": points_of(hits),
            "is_demo": any(card["is_demo"] for card in cards),
        },
    )


def place_named(request: HttpRequest, text: str) -> Hit | None:
    """What the search finds first under the words."""
    return next(iter(search(text, live_layers.layers_for(request.user), limit=1)), None)


def points_of(hits: list[OfficeHit]) -> dict[str, Any] | None:
    """All offices as one GeoJSON MultiPoint; None without any."""
    points = [[hit.office.point.x, hit.office.point.y] for hit in hits]
    return {"type": "MultiPoint", "coordinates": points} if points else None


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
            "areas": served_areas(known),
            "is_everywhere": known.is_everywhere,
            "layers": layers_of(request, known),
            "geometry": {"type": "Point", "coordinates": [point.x, point.y]},
            "lon": point.x,
            "lat": point.y,
        },
    )


def layers_of(request: HttpRequest, known: KnownOffice) -> list[Layer]:
    """Layers this person may see that the office is in charge of."""
    return list(policy.visible_layers(request.user).filter(source_office=known.office))


def known_office(slug: str) -> KnownOffice:
    """The active office ``slug``. Raises ``NotFoundError``."""
    for known in kept_offices.get():
        if known.office.slug == slug:
            return known
    raise NotFoundError(_("There is no such office."))
