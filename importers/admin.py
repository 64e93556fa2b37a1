"""Import jobs as records: looked at here, moved only by the pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpRequest

from gisportal.core.read_only_admin import ReadOnly
from importers.models import ImportJob, ImportSource, SourceRun

if TYPE_CHECKING:
    # Django's classes take type arguments only in the eyes of the checker.
    ModelAdmin = admin.ModelAdmin[Model]
    SourceModelAdmin = admin.ModelAdmin[ImportSource]
else:
    ModelAdmin = SourceModelAdmin = admin.ModelAdmin


@admin.register(ImportJob)
class ImportJobAdmin(ReadOnly, ModelAdmin):
    """What was loaded when, by whom, and what was found."""

    list_display = [
        "created_at",
        "layer_slug",
        "file_name",
        "state",
        "stage",
        "rows_done",
        "version",
        "created_by",
    ]
    list_filter = ["state", "layer_slug"]
    search_fields = ["file_name", "sha256"]


@admin.register(ImportSource)
class ImportSourceAdmin(SourceModelAdmin):
    """Sources of layers; who saves one here answers for it, as on the pages."""

    list_display = [
        "name",
        "layer",
        "kind",
        "every",
        "is_active",
        "is_auto_published",
        "next_run_at",
        "failures",
        "owner",
    ]
    list_filter = ["kind", "is_active", "is_auto_published"]
    search_fields = ["name", "layer__slug"]
    readonly_fields = ["owner", "failures", "created_at", "updated_at"]

    def save_model(
        self, request: HttpRequest, obj: ImportSource, form: Any, change: bool
    ) -> None:
        """It runs with the rights of the person who kept it last."""
        obj.owner = cast("User", request.user)
        super().save_model(request, obj, form, change)


@admin.register(SourceRun)
class SourceRunAdmin(ReadOnly, ModelAdmin):
    """What became of each look at a source."""

    list_display = [
        "created_at",
        "source",
        "trigger",
        "state",
        "file_name",
        "bytes_read",
        "notified_at",
    ]
    list_filter = ["state", "trigger", "source__layer"]
