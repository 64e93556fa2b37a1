"""Addresses below ``/staff/layers/{slug}/style/``."""

from __future__ import annotations

from django.urls import path

from layers.pages import style_editor

urlpatterns = [
    path("", style_editor.style_editor, name="style-editor"),
    path("values", style_editor.style_values, name="style-values"),
    path("file", style_editor.style_file, name="style-file"),
    path(
        "tiles/<int:z>/<int:x>/<int:y>.mvt", style_editor.style_tile, name="style-tile"
    ),
]
