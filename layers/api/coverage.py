"""Where the plans have data, for programs and the map: ``/api/coverage``."""

from __future__ import annotations

import json
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gisportal.core.database import time_limit
from gisportal.core.slots import slot, statement_ms
from layers import coverage
from layers.api.serializers import answer
from layers.api.views import PortalView
from layers.models import DatasetVersion, Layer
from layers.queries import live_layers
from layers.sql import fetch

Coverage = DatasetVersion.Coverage
NO_VERSION = -1


class CoverageFactsSerializer(serializers.Serializer[Layer]):
    """What one plan declares."""

    layer = serializers.CharField(source="slug")
    name = serializers.CharField()
    version = serializers.IntegerField(source="published_version.number")
    kind = serializers.CharField(
        source="published_version.coverage",
        help_text="communes, outline, or empty: nothing is declared.",
    )
    text = serializers.SerializerMethodField(help_text="In the reader's language.")
    communes = serializers.SerializerMethodField(
        help_text="Keys of the communes with data."
    )
    communes_in_all = serializers.SerializerMethodField()
    as_of = serializers.DateField(
        source="published_version.coverage_as_of", allow_null=True
    )
    source = serializers.CharField(source="published_version.coverage_source")  # type: ignore[assignment]  # a JSON key; not the base class's attribute

    def get_text(self, layer: Layer) -> str:
        """In words: "36 of 124 communes"."""
        return coverage.in_words(layer.published_version)

    def get_communes(self, layer: Layer) -> list[str]:
        """Those that there are today."""
        version = layer.published_version
        return list(coverage.declared_communes(version)) if version else []

    def get_communes_in_all(self, layer: Layer) -> int:
        """How many communes there are."""
        return len(coverage.communes_snapshot.get())


class CoverageFeatureSerializer(serializers.Serializer[Any]):
    """One plan; with a shape only where it was asked for by name."""

    type = serializers.ChoiceField(["Feature"])
    geometry = serializers.DictField(allow_null=True)
    properties = CoverageFactsSerializer()


class CoverageCollectionSerializer(serializers.Serializer[Any]):
    """The plans."""

    type = serializers.ChoiceField(["FeatureCollection"])
    features = CoverageFeatureSerializer(many=True)


class CoverageView(PortalView):
    """Where the plans have data."""

    throttle_scope = "lookup"

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "layer", OpenApiTypes.STR, description="One plan, with its shape."
            )
        ],
        responses=answer(CoverageCollectionSerializer),
    )
    def get(self, request: Request) -> Response:
        """Every published plan with what it declares; of one by name the shape, too."""
        slug = request.GET.get("layer", "")
        if slug:
            plans = [live_layers.layer_for(request.user, slug)]
        else:
            visible = live_layers.layers_for(request.user)
            plans = [x for x in visible if x.role == Layer.Role.ZONING]
        features = [
            {
                "type": "Feature",
                "geometry": shape_of(plan) if slug else None,
                "properties": CoverageFactsSerializer(plan).data,
            }
            for plan in plans
            if plan.published_version is not None
        ]
        return Response({"type": "FeatureCollection", "features": features})


def shape_of(layer: Layer) -> dict[str, Any] | None:
    """The shape as GeoJSON, None where nothing is declared."""
    version, communes = layer.published_version, coverage.commune_layer()
    if version is None or not version.coverage:
        return None
    shown = communes.published_version_id if communes else None
    values = {
        "version": version.pk,
        "is_outline": version.coverage == Coverage.OUTLINE,
        "communes": shown or NO_VERSION,
        "keys": list(version.coverage_communes),
    }
    with slot("extract"), time_limit(statement_ms("extract")):
        ((text,),) = fetch("coverage_shape", values)
    return json.loads(text) if text else None
