"""Tile addresses: the same in every language."""

from __future__ import annotations

from django.urls import path

from layers.tiles.views import tile, tilejson_view
from layers.tiles.views_archive import archive

app_name = "tiles"
urlpatterns = [
    path("tiles/<slug:slug>/<int:z>/<int:x>/<int:y>.mvt", tile, name="tile"),
    path("tiles/<slug:slug>.json", tilejson_view, name="tilejson"),
    path("tiles/<slug:slug>.pmtiles", archive, name="archive"),
]
