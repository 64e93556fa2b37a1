"""The JSON addresses of the layers app."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gisportal.core.rate_limits import ScopeThrottle
from layers import policy
from layers.api import params
from layers.api.catalogue import card_groups, version_card
from layers.api.serializers import (
    CatalogueSerializer,
    FeatureWithReportSerializer,
    HitCollectionSerializer,
    LayerVersionsSerializer,
    OfficeCollectionSerializer,
    TouchedCollectionSerializer,
    answer,
)
from layers.errors import FeatureGoneError
from layers.parcel_extract.views import feature_with_report
from layers.queries import live_layers
from layers.queries.identify import Pointer, Tap, identify
from layers.queries.offices import find_offices, procedures_of
from layers.queries.outline import is_inside
from layers.queries.search import best_match, search
from layers.queries.service_areas import offices_snapshot
from layers.queries.versions import public_versions
from layers.refs import feature_url

PUBLIC_SECONDS = 30
SEARCH_LIMIT = 50


def numeric(
    name: str, description: str = "", required: bool = False
) -> OpenApiParameter:
    """A number in the query, for the API description."""
    return OpenApiParameter(
        name, OpenApiTypes.DOUBLE, required=required, description=description
    )


class PortalView(APIView):
    """Base of the public JSON addresses: throttled, briefly cacheable when anonymous."""

    throttle_classes = [ScopeThrottle]

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Set the caching headers: briefly public, or private for signed-in users."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code == 200:
            signed_in = bool(request.user and request.user.is_authenticated)
            response["Cache-Control"] = (
                "private, no-store"
                if signed_in
                else f"public, max-age={PUBLIC_SECONDS}"
            )
            response["Access-Control-Allow-Origin"] = "*"
        return response


class LayersView(PortalView):
    """The catalogue as the map reads it."""

    throttle_scope = "lookup"

    @extend_schema(responses=answer(CatalogueSerializer))
    def get(self, request: Request) -> Response:
        """Visible layers by group, with tiles, style and legend."""
        groups = card_groups(live_layers.layers_for(request.user))
        return Response(CatalogueSerializer({"groups": groups}).data)


class VersionsView(PortalView):
    """The versions of a layer that may be compared."""

    throttle_scope = "lookup"

    @extend_schema(responses=answer(LayerVersionsSerializer))
    def get(self, request: Request, slug: str) -> Response:
        """Published and replaced versions of a visible layer, newest first."""
        layer = policy.visible_layer(request.user, slug)
        versions = public_versions(layer) if layer.is_stored else []
        cards = [version_card(layer, version) for version in versions]
        return Response(LayerVersionsSerializer({"versions": cards}).data)


class FeatureView(PortalView):
    """One feature; of a parcel the report."""

    throttle_scope = "pages"

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "at",
                OpenApiTypes.STR,
                description="The report on earlier data: parcels.3,plan.2 (layer and"
                " number of its version, as in `report.at`).",
            )
        ],
        responses={**answer(FeatureWithReportSerializer), 410: None},
    )
    def get(self, request: Request, slug: str, key: str) -> Response:
        """A feature as GeoJSON; a parcel with everything that affects it (`report`)."""
        layer = live_layers.layer_for(request.user, slug)
        try:
            return Response(feature_with_report(request, layer, key))
        except FeatureGoneError as error:
            error.extra["see"] = feature_url(slug, key).rstrip("/") + ".json"
            raise


class IdentifyView(PortalView):
    """What lies at a place."""

    throttle_scope = "identify"

    @extend_schema(
        parameters=[
            numeric("lon", "Degrees, WGS 84.", required=True),
            numeric("lat", "Degrees, WGS 84.", required=True),
            numeric(
                "zoom", "Zoom of the asking map: what it draws, and how large (18)."
            ),
            OpenApiParameter(
                "pointer",
                OpenApiTypes.STR,
                enum=list(Pointer),
                description="What was tapped with: a finger may be less exact (mouse).",
            ),
            OpenApiParameter(
                "layers", OpenApiTypes.STR, description="Slugs, separated by commas."
            ),
        ],
        responses=answer(TouchedCollectionSerializer),
    )
    def get(self, request: Request) -> Response:
        """GeoJSON FeatureCollection of the features at lon/lat, what was meant first."""
        tap = Tap(
            lon=params.number(request, "lon", -180, 180),
            lat=params.number(request, "lat", -85, 85),
            zoom=params.number(request, "zoom", 0, 24, default=18),
            pointer=Pointer(params.choice(request, "pointer", list(Pointer))),
        )
        layers = live_layers.layers_for(request.user)
        wanted = params.slugs(request, "layers")
        if wanted is not None:
            layers = [layer for layer in layers if layer.slug in wanted]
        found = identify(tap, layers)
        return Response(
            {
                "type": "FeatureCollection",
                "features": [one.as_geojson() for one in found],
                "outside": not is_inside(tap.lon, tap.lat),
            }
        )


class SearchView(PortalView):
    """The search box."""

    throttle_scope = "search"

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "q",
                OpenApiTypes.STR,
                required=True,
                description=(
                    "A parcel number, name, address, procedure, report code or "
                    "coordinates."
                ),
            ),
            OpenApiParameter(
                "limit", OpenApiTypes.INT, description=f"1 to {SEARCH_LIMIT} (10)."
            ),
            numeric("lon", "Of equal hits the nearer one comes first."),
            numeric("lat", "Only together with lon."),
        ],
        responses=answer(HitCollectionSerializer),
    )
    def get(self, request: Request) -> Response:
        """GeoJSON FeatureCollection of the best hits for ``q``."""
        limit = int(params.number(request, "limit", 1, SEARCH_LIMIT, default=10))
        near = params.place(request)
        layers = live_layers.layers_for(request.user)
        hits = search(request.query_params.get("q", ""), layers, limit=limit, near=near)
        body = {"match": best_match(hits), "features": hits}
        return Response(HitCollectionSerializer(body).data)


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
