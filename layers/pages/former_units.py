"""The page that says what a former commune is called today: to read, and to print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gisportal.core.rate_limits import limited
from gisportal.core.search_folding import fold
from layers.models import OldUnit
from layers.queries import live_layers
from layers.queries.search.communes import communes_of
from layers.queries.search.former_units import matching, province_names
from layers.queries.search.query_terms import understand


@dataclass(frozen=True)
class Row:
    """A former unit and the names of what it is now, the largest part first."""

    unit: OldUnit
    today: list[str]


@require_safe
@limited("pages")
def former_units(request: HttpRequest) -> HttpResponse:
    """Old names beside the new ones; ``q`` keeps those it names."""
    query = request.GET.get("q", "").strip()[:200]
    names = {x.key: x.label for x in communes_of(live_layers.layers_for(request.user))}
    rows = [
        Row(unit, [names.get(code, code) for code in unit.became])
        for unit in named(query, OldUnit.objects.order_by("within", "kind", "name"))
    ]
    return render(
        request,
        "layers/former_units.html",
        {"query": query, "rows": rows, "province": settings.PROVINCE_CODE},
    )


def named(query: str, units: Iterable[OldUnit]) -> list[OldUnit]:
    """The units the query names; else those that have all its words."""
    if not query:
        return list(units)
    terms = understand(query, province_names())
    found = {(x.name, x.within) for x in matching(terms).units}
    if found:
        return [unit for unit in units if (unit.name, unit.within) in found]
    words = [f" {word}" for word in fold(query).split()]
    return [unit for unit in units if all(word in unit.search_text for word in words)]
