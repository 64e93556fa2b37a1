"""Landing page, conformance, API description, collections, queryables."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from layers import policy
from layers.models import Layer
from layers.ogc import openapi, serializers
from layers.ogc.conformance import CLASSES
from layers.ogc.media import HTML, OPENAPI, SCHEMA
from layers.ogc.views.base import LayerResource, Resource


def visible(resource: Resource) -> list[Layer]:
    """The layers the person may see whose features are in our own store."""
    layers = policy.visible_layers(resource.request.user).stored()
    return list(layers.prefetch_related("fields"))


class Landing(Resource):
    """Where every client starts."""

    def answer(self) -> HttpResponse:
        """Links to everything."""
        body = serializers.landing(self.at, self.own_links())
        return self.document(body, "landing")


class Conformance(Resource):
    """The standards kept to."""

    def answer(self) -> HttpResponse:
        """The list of conformance classes."""
        body: dict[str, Any] = {
            "links": self.own_links(),
            "conformsTo": list(CLASSES),
        }
        return self.document(body, "conformance")


class Description(Resource):
    """The API description."""

    formats = (OPENAPI, HTML)

    def answer(self) -> HttpResponse:
        """OpenAPI 3.0 of every resource this person can reach."""
        body = openapi.describe(self.at, visible(self))
        return self.document(body, "api", operations=openapi.operations(body))


class Collections(Resource):
    """Every layer."""

    def answer(self) -> HttpResponse:
        """The list of collections."""
        body = serializers.collections(self.at, visible(self), self.own_links())
        return self.document(body, "collections")


class Collection(LayerResource):
    """One layer."""

    def answer(self) -> HttpResponse:
        """What the layer is and where its parts are."""
        body = serializers.collection(self.at, self.layer)
        body["links"] = [*self.own_links(), *body["links"]]
        return self.document(body, "collection", layer=self.layer, fields=self.fields)


class Queryables(LayerResource):
    """What the layer can be filtered by."""

    formats = (SCHEMA, HTML)

    def answer(self) -> HttpResponse:
        """JSON Schema of the public properties."""
        body = serializers.queryables(self.at, self.layer, self.fields)
        return self.document(body, "queryables", layer=self.layer)
