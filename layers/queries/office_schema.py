"""A service office as an answer: in the API, on pages and in the map's panel."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from layers.models.office import Accepts
from layers.queries import feature_text
from layers.queries.offices import OfficeHit

IN_CHARGE = _("In charge here")
TAKES_IN = {
    Accepts.PROVINCE: _("Receives files from anywhere in the province"),
    Accepts.EVERYONE: _("Receives files from anywhere"),
}


class ProcedureSerializer(serializers.Serializer[Any]):
    """Something people come to an office for."""

    slug = serializers.CharField()
    name = serializers.CharField()


class OfficePropertiesSerializer(serializers.Serializer[OfficeHit]):
    """A service office in the reader's language."""

    slug = serializers.CharField(source="office.slug")
    name = serializers.CharField(source="office.name")
    level = serializers.CharField(source="office.level")
    level_name = serializers.CharField(source="office.get_level_display")
    kind = serializers.CharField(source="known.kind")
    kind_name = serializers.CharField(source="known.kind.label")
    address = serializers.CharField(source="office.address")
    hours = serializers.CharField(source="office.hours")
    phone = serializers.CharField(source="office.phone")
    email = serializers.CharField(source="office.email")
    website = serializers.CharField(source="office.website")
    procedures = ProcedureSerializer(source="known.procedures", many=True)
    serves_place = serializers.BooleanField(
        source="serves", allow_null=True, help_text="Whether it is in charge there."
    )
    accepts_place = serializers.BooleanField(
        source="accepts",
        allow_null=True,
        help_text="Whether it takes in files of there.",
    )
    accepts = serializers.CharField(source="known.accepts_from")
    relation_text = serializers.SerializerMethodField()
    distance = serializers.SerializerMethodField(help_text="Metres, as the crow flies.")
    distance_text = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()
    directions_url = serializers.SerializerMethodField()
    is_demo = serializers.BooleanField(source="office.is_demo")

    def get_distance(self, hit: OfficeHit) -> int | None:
        """Whole metres."""
        return None if hit.metres is None else round(hit.metres)

    def get_distance_text(self, hit: OfficeHit) -> str:
        """``850 m``, ``12,4 km``."""
        if hit.metres is None:
            return ""
        if hit.metres < 1000:
            return f"{feature_text.decimal(round(hit.metres, -1), 0)} m"
        return f"{feature_text.decimal(hit.metres / 1000, 1)} km"

    def get_relation_text(self, hit: OfficeHit) -> str:
        """What the office is to the place, empty where it is nothing."""
        if hit.serves:
            return str(IN_CHARGE)
        return str(TAKES_IN.get(hit.known.accepts_from, "")) if hit.accepts else ""

    def get_url(self, hit: OfficeHit) -> str:
        """The office's page."""
        return reverse("layers:office", args=[hit.office.slug])

    def get_directions_url(self, hit: OfficeHit) -> str:
        """A route to the office."""
        # Empty when the portal names no service for routes.
        address: str = settings.DIRECTIONS_URL.replace("{lat}", f"{hit.lat:.6f}")
        return address.replace("{lon}", f"{hit.lon:.6f}")


def office_card(hit: OfficeHit) -> dict[str, Any]:
    """The office as plain data."""
    return dict(OfficePropertiesSerializer(hit).data)
