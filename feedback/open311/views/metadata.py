"""What an endpoint is and offers: discovery, services, their questions."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from feedback.models import Category
from feedback.open311 import incoming, services
from feedback.open311.changeset import changed_at
from feedback.open311.errors import UnknownResourceError
from feedback.open311.links import absolute
from feedback.open311.resource import Resource
from feedback.open311.serializers import MEDIA_TYPES, Document, Items, w3c
from gisportal.core.bilingual import pick

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
FORMATS = [media_type.partition(";")[0] for media_type in MEDIA_TYPES.values()]
# Part of the address, and what the endpoint is for.
ENDPOINTS = (("", "production"), ("/test", "test"))


class Unknown(Resource):
    """Any other address."""

    def dispatch(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        """Not found, in the notation the address ends in."""
        ending = request.path.rpartition(".")[2]
        return super().dispatch(request, notation=ending)

    def get(self, request: HttpRequest) -> Document:
        """Nothing is here."""
        raise UnknownResourceError(_("There is nothing at this address."))

    post = get


class Discovery(Resource):
    """Where the endpoints are."""

    def get(self, request: HttpRequest) -> Document:
        """The production endpoint, and one for trying out."""
        facts = settings.PORTAL
        changeset = w3c(changed_at())
        contact = (pick(facts["body_vi"], facts["body_en"]), facts["phone"])
        ask = _("Write to %(email)s to get an api_key.") % {"email": facts["email"]}
        endpoints = [
            {
                "specification": SPECIFICATION,
                "url": absolute(request, f"/open311{part}/v2"),
                "changeset": changeset,
                "type": kind,
                "formats": Items("format", FORMATS),
            }
            for part, kind in ENDPOINTS
        ]
        return Document(
            "discovery",
            {
                "changeset": changeset,
                "contact": ", ".join(part for part in contact if part),
                "key_service": ask,
                "endpoints": Items("endpoint", endpoints),
            },
        )


class Services(Resource):
    """What can be reported."""

    def get(self, request: HttpRequest) -> Document:
        """All services."""
        rows = Category.objects.taken().select_related("parent")
        return Document("services", Items("service", [*map(services.service, rows)]))


class Definition(Resource):
    """The questions of one service."""

    def get(self, request: HttpRequest, code: str) -> Document:
        """Its attributes; none when it asks nothing."""
        category = incoming.service_category(code)
        return Document("service_definition", services.definition(category))
