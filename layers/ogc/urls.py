"""Addresses of the OGC API: one set for all languages, below ``/ogc/``."""

from __future__ import annotations

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from layers.ogc.links import QUAD
from layers.ogc.views.base import Resource, Unknown
from layers.ogc.views.items import Item, Items
from layers.ogc.views.metadata import (
    Collection,
    Collections,
    Conformance,
    Description,
    Landing,
    Queryables,
)
from layers.ogc.views.tiles import MatrixSet, Tile, Tileset, Tilesets


def view(resource: type[Resource]) -> Callable[..., HttpResponseBase]:
    """The resource as a view. Nothing is ever written, so no form token is needed."""
    return csrf_exempt(resource.as_view())


app_name = "ogc"
COLLECTION = "collections/<slug:slug>"
resources = [
    path("", view(Landing), name="landing"),
    path("conformance", view(Conformance), name="conformance"),
    path("api", view(Description), name="api"),
    path(f"tileMatrixSets/{QUAD}", view(MatrixSet), name="matrix-set"),
    path("collections", view(Collections), name="collections"),
    path(COLLECTION, view(Collection), name="collection"),
    path(f"{COLLECTION}/queryables", view(Queryables), name="queryables"),
    path(f"{COLLECTION}/items", view(Items), name="items"),
    # The key may hold any character, escaped: the slash arrives as itself.
    path(f"{COLLECTION}/items/<path:key>", view(Item), name="item"),
    path(f"{COLLECTION}/tiles", view(Tilesets), name="tilesets"),
    path(f"{COLLECTION}/tiles/{QUAD}", view(Tileset), name="tileset"),
    re_path(
        rf"^collections/(?P<slug>[-\w]+)/tiles/{QUAD}"
        r"/(?P<z>[0-9]{1,2})/(?P<row>[0-9]{1,8})/(?P<column>[0-9]{1,8})$",
        view(Tile),
        name="tile",
    ),
    re_path(r"", view(Unknown), name="unknown"),
]
urlpatterns = [path("ogc/", include(resources))]
