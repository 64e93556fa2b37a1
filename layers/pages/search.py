"""Page: search results that work without JavaScript."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gisportal.core.rate_limits import limited
from layers.queries import live_layers
from layers.queries.search import Hit, Match, search
from layers.queries.search.former_units import IN_FULL, matching, province_names
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
            "names_former": bool(hits) and names_former(query),
        },
    )


def names_district(query: str) -> bool:
    """Whether the query names a district of before July 2025 as such."""
    terms = understand(query, province_names())
    return terms.names_district and bool(matching(terms).units)


def names_former(query: str) -> bool:
    """Whether the query names a unit that is no more."""
    return matching(understand(query, province_names())).fit in (IN_FULL, IN_FULL + 1)


def grouped_hits(hits: list[Hit]) -> list[dict[str, Any]]:
    """Hits under headings in the order of the search: by kind, parcels by commune.

    What only resembles the question stands last, under a heading that says so.
    """
    titles = {
        "coordinate": _("Coordinates"),
        "place": _("Places"),
        "office": _("Offices"),
        "procedure": _("Procedures"),
        "layer": _("Map layers"),
        "sheet": _("Map sheets"),
        "report": _("Reports"),
        "outside": _("Outside the province"),
        "feature": _("On the map"),
    }

    def heading(hit: Hit) -> tuple[bool, str]:
        is_near = hit.match == Match.NEAR
        return is_near, "" if is_near else hit.group or titles[hit.kind]

    headings = list(dict.fromkeys(map(heading, hits)))
    return [
        {
            "is_near": is_near,
            "title": title,
            "hits": [hit for hit in hits if heading(hit) == (is_near, title)],
        }
        for is_near, title in sorted(headings, key=lambda item: item[0])
    ]
