"""Offices as JSON: the one to go to for a place and a procedure first."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from layers.api import params, schemas
from layers.api.views import PortalView, numeric
from layers.queries.office_cards import office_feature
from layers.queries.offices import find_offices, kept_offices, procedures_of


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
        place = params.place(request)
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


def procedures() -> list[dict[str, Any]]:
    """All procedures by slug and name."""
    known = procedures_of(kept_offices.get())
    return [{"slug": p.slug, "name": p.name} for p in known]
