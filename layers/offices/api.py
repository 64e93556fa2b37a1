"""Offices as JSON: the one to go to for a place and a procedure first."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from gisportal.lib.errors import BadParameterError
from layers.api import params, schemas
from layers.api.views import PortalView, numeric
from layers.offices.cards import office_feature
from layers.queries.offices import find_offices, kept_offices, procedures_of
from layers.queries.search import Near


class OfficesView(PortalView):
    """The service offices."""

    throttle_scope = "lookup"

    @extend_schema(
        parameters=[
            numeric("lon", "Degrees, WGS 84; with lat: offices of this place first."),
            numeric("lat", "Degrees, WGS 84."),
            OpenApiParameter(
                "procedure", OpenApiTypes.STR, description="Slug of a procedure."
            ),
            OpenApiParameter(
                "serving",
                OpenApiTypes.BOOL,
                description="Only offices that serve the place.",
            ),
        ],
        responses=schemas.answers(
            schemas.collection(
                schemas.OFFICE, procedures=schemas.many(schemas.PROCEDURE)
            )
        ),
    )
    def get(self, request: Request) -> Response:
        """GeoJSON FeatureCollection of offices, the one to go to first."""
        place = place_of(request)
        hits = find_offices(place, request.query_params.get("procedure", "").strip())
        if params.flag(request, "serving"):
            hits = [hit for hit in hits if hit.serves]
        return Response(
            {
                "type": "FeatureCollection",
                "features": [office_feature(hit) for hit in hits],
                "procedures": procedures(),
            }
        )


def place_of(request: Request) -> Near | None:
    """The place in ``lon`` and ``lat``; one alone is a mistake."""
    lon = params.optional_number(request, "lon", -180, 180)
    lat = params.optional_number(request, "lat", -85, 85)
    if (lon is None) != (lat is None):
        raise BadParameterError(
            _("Give lon and lat together."), parameter="lat" if lat is None else "lon"
        )
    return None if lon is None or lat is None else Near(lon, lat)


def procedures() -> list[dict[str, Any]]:
    """All procedures by slug and name."""
    known = procedures_of(kept_offices.get())
    return [{"slug": p.slug, "name": p.name} for p in known]
