"""Addresses below ``api/imports/``."""

from __future__ import annotations

from django.urls import path

from importers.api import views

urlpatterns = [
    path("", views.Imports.as_view(), name="api-imports"),
    path("<uuid:pk>/", views.OneImport.as_view(), name="api-import"),
    path("<uuid:pk>/start", views.Start.as_view(), name="api-start"),
    path("<uuid:pk>/findings", views.Findings.as_view(), name="api-findings"),
    path("<uuid:pk>/difference", views.Difference.as_view(), name="api-difference"),
    path("<uuid:pk>/publish", views.Publish.as_view(), name="api-publish"),
]
