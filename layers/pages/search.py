"""Page: search results that work without JavaScript."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gisportal.core.rate_limits import limited
from layers.queries import live_layers
from layers.queries.search import Hit, search
from layers.queries.search.former_units import matching, province_names
from layers.queries.search.query_terms import understand

PAGE_HITS = 40


@require_safe
@limited("pages")
def search_page(request: HttpRequest) -> HttpResponse:
    """Search results as a plain page, grouped by kind; works without JavaScript."""
    query = request.GET.get("q", "").strip()[:200]
    layers = live_layers.layers_for(request.user)
    hits = search(query, layers, limit=PAGE_HITS) if query else []
    return render(
        request,
        "layers/search.html",
        {
            "query": query,
            "groups": grouped_hits(hits),
            "count": len(hits),
            "names_district": bool(hits) and names_district(query),
        },
    )


def names_district(query: str) -> bool:
    """Whether the query names a district of before July 2025 as such."""
    terms = understand(query, province_names())
    return terms.names_district and bool(matching(terms).units)


def grouped_hits(hits: list[Hit]) -> list[dict[str, Any]]:
    """Hits by kind, in the order places, offices, coordinates, features."""
    titles = {
        "coordinate": _("Coordinates"),
        "place": _("Places"),
        "office": _("Offices"),
        "feature": _("On the map"),
    }
    order = list(titles)
    ordered = sorted(hits, key=lambda hit: order.index(hit.kind))
    return [
        {"kind": kind, "title": titles[kind], "hits": list(members)}
        for kind, members in groupby(ordered, key=lambda hit: hit.kind)
    ]
