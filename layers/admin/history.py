"""Records that are only read: versions, publishing, looks at personal data.

Versions are removed by ``purgeversions``, never by hand.
"""

from __future__ import annotations

from django.contrib import admin

from gisportal.core.read_only_admin import ReadOnly
from layers.models import DatasetVersion, PersonalLook, PublishEvent


@admin.register(DatasetVersion)
class DatasetVersionAdmin(ReadOnly, admin.ModelAdmin):
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
class PublishEventAdmin(ReadOnly, admin.ModelAdmin):
    """Who published or rolled back what."""

    list_display = [
        *("at", "layer", "action", "version_number"),
        *("previous", "actor", "reason"),
    ]
    list_filter = ["action", "layer"]


@admin.register(PersonalLook)
class PersonalLookAdmin(ReadOnly, admin.ModelAdmin):
    """Who looked at personal data, when and why."""

    list_display = ["at", "user_name", "layer_slug", "feature_key", "reason"]
    list_filter = ["layer_slug"]
    search_fields = ["user_name", "feature_key", "reason"]
