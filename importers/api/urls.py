"""Addresses below ``api/imports/``."""

from __future__ import annotations

from django.urls import path

from importers.api import single_import
from importers.api.collection import Imports

urlpatterns = [
    path("", Imports.as_view(), name="api-imports"),
    path("<uuid:pk>/", single_import.OneImport.as_view(), name="api-import"),
    path("<uuid:pk>/start", single_import.Start.as_view(), name="api-start"),
    path("<uuid:pk>/findings", single_import.Findings.as_view(), name="api-findings"),
    path(
        "<uuid:pk>/difference",
        single_import.Difference.as_view(),
        name="api-difference",
    ),
    path("<uuid:pk>/publish", single_import.Publish.as_view(), name="api-publish"),
]
