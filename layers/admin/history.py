"""Records that are only read: versions, publishing, looks at personal data.

Versions are removed by ``purgeversions``, never by hand.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from gisportal.core.read_only_admin import ReadOnly
from layers import policy
from layers.models import DatasetVersion, PersonalLook, PublishEvent


class OfOwnLayers:
    """Mixin: rows of the layers one looks after; all of them for administrators."""

    def get_queryset(self, request: HttpRequest) -> Any:
        """Rows of the person's layers."""
        rows = super().get_queryset(request)  # type: ignore[misc]  # of ModelAdmin
        return rows.filter(layer__in=policy.stewarded_layers(request.user))


@admin.register(DatasetVersion)
class DatasetVersionAdmin(OfOwnLayers, ReadOnly, admin.ModelAdmin):
    """Versions and their lineage."""

    list_display = [
        "layer",
        "number",
        "state",
        "feature_count",
        "source_file",
        "source_crs",
        "loaded_at",
    ]
    list_filter = ["state", ("layer", admin.RelatedOnlyFieldListFilter)]
    exclude = ["extent"]


@admin.register(PublishEvent)
class PublishEventAdmin(OfOwnLayers, ReadOnly, admin.ModelAdmin):
    """Who published or rolled back what."""

    list_display = [
        *("at", "layer", "action", "version_number"),
        *("previous", "actor", "reason"),
    ]
    list_filter = ["action", ("layer", admin.RelatedOnlyFieldListFilter)]


@admin.register(PersonalLook)
class PersonalLookAdmin(ReadOnly, admin.ModelAdmin):
    """Who looked at personal data, when and why."""

    list_display = ["at", "user_name", "layer_slug", "feature_key", "reason"]
    list_filter = ["layer_slug"]
    search_fields = ["user_name", "feature_key", "reason"]
