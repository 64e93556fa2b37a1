"""Import jobs as records: looked at here, moved only by the pipeline."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from importers.models import ImportJob


@admin.register(ImportJob)
class ImportJobAdmin(admin.ModelAdmin):
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

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Jobs begin with a file, not with a form."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody edits a record."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes a record by hand."""
        return False
