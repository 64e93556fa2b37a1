"""Offices as JSON: the one to go to for a place and a procedure first."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from layers.api import params
from layers.api.serializers import OfficeCollectionSerializer, answer
from layers.api.views import PortalView, numeric
from layers.queries.offices import find_offices, offices_snapshot, procedures_of


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
        responses=answer(OfficeCollectionSerializer),
    )
    def get(self, request: Request) -> Response:
        """GeoJSON FeatureCollection of offices, the one to go to first."""
        place = params.place(request)
        hits = find_offices(place, request.query_params.get("procedure", "").strip())
        if params.flag(request, "serving"):
            hits = [hit for hit in hits if hit.serves]
        body = {"features": hits, "procedures": procedures_of(offices_snapshot.get())}
        return Response(OfficeCollectionSerializer(body).data)
