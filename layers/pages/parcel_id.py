"""`/id/{code}`: the page of the parcel that a national parcel ID stands for."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gisportal.core import geohash
from gisportal.core.rate_limits import limited
from gisportal.core.slots import slot
from layers.queries import live_layers
from layers.queries.parcel_code import CodedParcel, clean, is_code, parcels_of

LONGEST = 40


@require_safe
@limited("search")
def parcel_by_id(request: HttpRequest, code: str) -> HttpResponse:
    """Go to the parcel; several parcels with one ID are listed, none is 404."""
    code = clean(code[:LONGEST])
    layers = live_layers.layers_for(request.user)
    with slot("search"):
        found = parcels_of(code, layers) if is_code(code) else []
    if len(found) == 1:
        return HttpResponseRedirect(address_of(found[0], code))
    place = geohash.place(code, 1)
    context = {
        "code": code,
        "parcels": found,
        "lon": place[0] if place and is_code(code) else None,
        "lat": place[1] if place and is_code(code) else None,
    }
    return render(
        request, "layers/parcel_id.html", context, status=200 if found else 404
    )


def address_of(parcel: CodedParcel, code: str) -> str:
    """The parcel's page; it says which code was asked for where that is not its own."""
    if not parcel.is_nearby:
        return parcel.url
    return f"{parcel.url}?{urlencode({'code': code})}"


def asked_code(request: HttpRequest, report: dict[str, Any] | None) -> str:
    """The code that led to the parcel's page without being its ID, else nothing."""
    code = clean(request.GET.get("code", "")[:LONGEST])
    if report is None or not is_code(code):
        return ""
    return "" if code in (report["national_id"], report["computed_id"]) else code
