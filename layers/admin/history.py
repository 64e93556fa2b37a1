"""Records that are only read: versions, publishing, looks at personal data."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from layers.models import DatasetVersion, PersonalLook, PublishEvent


class ReadOnlyAdmin(admin.ModelAdmin):
    """Records that only the store writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds these by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody edits these by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Versions go by ``purgeversions``, never by hand."""
        return False


@admin.register(DatasetVersion)
class DatasetVersionAdmin(ReadOnlyAdmin):
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
    list_filter = ["state", "layer"]
    exclude = ["extent"]


@admin.register(PublishEvent)
class PublishEventAdmin(ReadOnlyAdmin):
    """Who published or rolled back what."""

    list_display = [
        *("at", "layer", "action", "version_number"),
        *("previous", "actor", "reason"),
    ]
    list_filter = ["action", "layer"]


@admin.register(PersonalLook)
class PersonalLookAdmin(ReadOnlyAdmin):
    """Who looked at personal data, when and why."""

    list_display = ["at", "user_name", "layer_slug", "feature_key", "reason"]
    list_filter = ["layer_slug"]
    search_fields = ["user_name", "feature_key", "reason"]
