"""OGC API – Tiles: the list of tilesets, one tileset, its tiles, the tiling scheme."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from gisportal.core.geo import is_tile
from layers.ogc import tilesets
from layers.ogc.errors import TileNotFoundError
from layers.ogc.media import JSON, MVT
from layers.ogc.views.base import LayerResource, Resource
from layers.tiles.render import render_tile
from layers.tiles.views import etag_of, in_zoom, live_of, tile_response


class Tilesets(LayerResource):
    """The layer's tilesets: one."""

    formats = (JSON,)

    def answer(self) -> HttpResponse:
        """The list."""
        body = tilesets.tilesets(self.at, self.layer, self.own_links())
        return self.document(body, "")


class Tileset(LayerResource):
    """The layer in WebMercatorQuad."""

    formats = (JSON,)

    def answer(self) -> HttpResponse:
        """Its limits, layers and the address of its tiles."""
        body = tilesets.metadata(self.at, self.layer, self.own_links())
        return self.document(body, "")


class MatrixSet(Resource):
    """The tiling scheme."""

    formats = (JSON,)

    def answer(self) -> HttpResponse:
        """WebMercatorQuad as the standard defines it."""
        return self.document(tilesets.matrix_set(), "")


class Tile(LayerResource):
    """One vector tile; the row stands before the column."""

    formats = (MVT,)

    def prepare(self, **where: Any) -> None:
        """The layer and the tile; 404 outside the matrix or the layer's zooms."""
        super().prepare(**where)
        self.place = int(where["z"]), int(where["column"]), int(where["row"])
        self.live = live_of(self.layer)
        if not is_tile(*self.place) or not in_zoom(self.live, self.place[0]):
            raise TileNotFoundError(_("There is no such tile."))

    def answer(self) -> HttpResponse:
        """200 with the tile, 204 where nothing lies."""
        tag = etag_of(self.live, *self.place)
        if self.is_known(tag):
            return self.tagged(HttpResponse(), tag)
        return self.tagged(tile_response(render_tile(self.live, *self.place)), tag)
