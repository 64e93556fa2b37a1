"""``/api/reports/``: the same as the pages, for programs.

No session counts here: anybody may post, so there is no right to forge a request for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import JsonResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import ParseError
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from feedback.api import geojson, serializers
from feedback.api.clusters import clusters, grid, read_view
from feedback.api.parsers import StrictJSONParser
from feedback.feature_place import public_layer_ids
from feedback.intake import proof_of_work, quotas
from feedback.intake.draft import draft_from
from feedback.intake.request import check_size, sender, uploaded
from feedback.intake.submit import submit
from feedback.lookup import public_report
from feedback.models import Category, Report
from feedback.models.report import CURRENT_DAYS
from feedback.report_filters import MAX_PAGE, read_filter, read_page
from feedback.states import EXPOSED
from gisportal.core.middleware import client_address

# A page's script sends the key with the form.
KEY_FIELD = "idempotency_key"
GEOJSON = "application/geo+json"
CLUSTER_SECONDS = 15
# What narrows both the list and the map.
NARROWING = (
    OpenApiParameter("state", str, description=f"open, closed, {', '.join(EXPOSED)}"),
    OpenApiParameter("category", str, description="comma list of slugs"),
    OpenApiParameter(
        "current", int, description=f"1: open, or closed within {CURRENT_DAYS} days"
    ),
)
RELATED = ("category__parent", "office", "layer")


class PublicView(APIView):
    """An address everybody may use; cookies mean nothing to it."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    parser_classes = (StrictJSONParser, MultiPartParser, FormParser)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Any site may read the public answers; they are asked for anew each time."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if request.method in ("GET", "HEAD"):
            response["Access-Control-Allow-Origin"] = "*"
            response.setdefault("Cache-Control", "no-cache")
        return response


class Reports(PublicView):
    """The list, and the way in."""

    @extend_schema(
        operation_id="reports_list",
        parameters=[
            OpenApiParameter("bbox", str, description="west,south,east,north"),
            *NARROWING,
            OpenApiParameter("layer", str),
            OpenApiParameter("feature_key", str),
            OpenApiParameter("days", int, description="reported within so many"),
            OpenApiParameter("limit", int, description=f"1 to {MAX_PAGE}"),
            OpenApiParameter("after", str, description="code of the last one seen"),
        ],
        responses={(200, GEOJSON): geojson.FeatureCollectionSerializer},
    )
    def get(self, request: Request) -> JsonResponse:
        """Public reports as GeoJSON, newest first."""
        asked = read_filter(request.query_params)
        asked_page = read_page(request.query_params)
        reports = asked.apply(Report.objects.public()).select_related(*RELATED)
        rows = asked_page.of(reports)
        page, layers = rows[: asked_page.limit], public_layer_ids()
        body: dict[str, Any] = {
            "type": "FeatureCollection",
            "features": [geojson.feature(row, layers) for row in page],
            "numberReturned": len(page),
        }
        if len(rows) > len(page):
            query = request.query_params.copy()
            query["after"] = page[-1].code
            body["next"] = request.build_absolute_uri(f"?{query.urlencode()}")
        return JsonResponse(body, content_type=GEOJSON)

    @extend_schema(
        operation_id="reports_create",
        parameters=[
            OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER),
        ],
        request=dict.fromkeys(
            ("application/json", "multipart/form-data"), serializers.NewReportSerializer
        ),
        responses={201: serializers.ReceiptSerializer, 422: None},
    )
    def post(self, request: Request) -> Response:
        """Send a report. The same ``Idempotency-Key`` never makes two."""
        check_size(request._request)
        quotas.count_attempt(client_address(request._request))
        data = _values(request)
        source = sender(
            request._request,
            Report.Channel.API,
            key=request.headers.get("Idempotency-Key") or data.get(KEY_FIELD) or "",
            proof=data.get("altcha"),
        )
        receipt = submit(draft_from(data), uploaded(request.FILES), source)
        return Response(
            serializers.ReceiptSerializer(receipt, context={"request": request}).data,
            status=status.HTTP_201_CREATED,
            headers={"Location": receipt.report.get_absolute_url()},
        )


def _values(request: Request) -> Mapping[str, Any]:
    """What was sent, by field: the parsers take nothing but objects and forms."""
    if isinstance(request.data, list):
        raise ParseError(_("The JSON must be one object."))
    return request.data


class Clusters(PublicView):
    """Reports on a small-scale map."""

    @extend_schema(
        operation_id="reports_clusters",
        parameters=[
            OpenApiParameter(
                "bbox", str, required=True, description="west,south,east,north"
            ),
            OpenApiParameter("zoom", float, required=True, description="of the map"),
            *NARROWING,
        ],
        responses={(200, GEOJSON): geojson.FeatureCollectionSerializer},
    )
    def get(self, request: Request) -> JsonResponse:
        """Public reports counted on a grid; a single one is named by its code."""
        asked = read_filter(request.query_params)
        read_page(request.query_params)  # refuses what the list would refuse
        # The grid is the box: parts of its cells would count too little.
        reports = asked.apply(Report.objects.public(), skip=("bbox",))
        found = clusters(reports, grid(*read_view(request.query_params)))
        return JsonResponse(
            {
                "type": "FeatureCollection",
                "features": [geojson.cluster(each) for each in found],
            },
            content_type=GEOJSON,
            headers={"Cache-Control": f"public, max-age={CLUSTER_SECONDS}"},
        )


class OneReport(PublicView):
    """One report."""

    @extend_schema(
        operation_id="reports_retrieve",
        responses={(200, GEOJSON): geojson.ReportDetailSerializer},
    )
    def get(self, request: Request, code: str) -> JsonResponse:
        """The report as a GeoJSON feature with text, photos and public history."""
        report = public_report(code)
        context = {"public_layers": public_layer_ids()}
        body = geojson.ReportDetailSerializer(report, context=context).data
        return JsonResponse(body, content_type=GEOJSON)


class Categories(PublicView):
    """What a report can be about."""

    @extend_schema(
        operation_id="report_categories_list",
        responses=serializers.CategorySerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """The categories in the language of the address."""
        rows = Category.objects.offered().select_related("parent")
        return Response(serializers.CategorySerializer(rows, many=True).data)


class ProofChallenge(PublicView):
    """The proof of work an anonymous sender has to do."""

    @extend_schema(operation_id="report_challenge", responses={200: dict})
    def get(self, request: Request) -> Response:
        """A new challenge for the ALTCHA widget."""
        return Response(
            proof_of_work.challenge(), headers={"Cache-Control": "no-store"}
        )
