"""Addresses below ``/staff/layers/{slug}/style/``."""

from __future__ import annotations

from django.urls import path

from layers.styling import views

urlpatterns = [
    path("", views.style_editor, name="style-editor"),
    path("values", views.style_values, name="style-values"),
    path("file", views.style_file, name="style-file"),
    path("tiles/<int:z>/<int:x>/<int:y>.mvt", views.style_tile, name="style-tile"),
]
