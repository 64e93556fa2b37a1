"""What an endpoint is and offers: discovery, services, their questions."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from feedback.links import full_address
from feedback.models import Category
from feedback.open311 import incoming, services
from feedback.open311.errors import UnknownResourceError
from feedback.open311.resource import Resource
from feedback.open311.serializers import MEDIA_TYPES, Document, Items
from feedback.text import iso_moment
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
        changeset = iso_moment(changed_at())
        contact = (pick(facts["body_vi"], facts["body_en"]), facts["phone"])
        ask = _("Write to %(email)s to get an api_key.") % {"email": facts["email"]}
        endpoints = [
            {
                "specification": SPECIFICATION,
                "url": full_address(f"/open311{part}/v2"),
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


def changed_at() -> datetime:
    """When the list of services changed: the last change of a category by staff, or of the tables by an update.

    Staff's changes are in the admin's log, deletions too; a new release may bring
    categories, and says so by its migrations.
    """
    by_staff = LogEntry.objects.filter(
        content_type__app_label=Category._meta.app_label,
        content_type__model=Category._meta.model_name,
    ).aggregate(at=Max("action_time"))["at"]
    by_release = MigrationRecorder.Migration.objects.filter(
        app=Category._meta.app_label
    ).aggregate(at=Max("applied"))["at"]
    return max(moment for moment in (by_staff, by_release) if moment)
