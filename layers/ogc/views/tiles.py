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
from layers.queries.live_layers import describe_live
from layers.tiles.answer import answer_tile
from layers.tiles.http_headers import etag_of, in_zoom


class Tilesets(LayerResource):
    """The layer's tilesets: one."""

    formats = (JSON,)

    def answer(self) -> HttpResponse:
        """The list."""
        found = [tilesets.tileset(self.at, self.layer)]
        return self.document({"links": self.own_links(), "tilesets": found}, "")


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
    # Those that must be made are counted where they are made.
    rate = ""

    def prepare(self, **where: Any) -> None:
        """The layer and the tile; 404 outside the matrix or the layer's zooms."""
        super().prepare(**where)
        self.place = int(where["z"]), int(where["column"]), int(where["row"])
        self.live = describe_live(self.layer)
        if not is_tile(*self.place) or not in_zoom(self.live, self.place[0]):
            raise TileNotFoundError(_("There is no such tile."))

    def answer(self) -> HttpResponse:
        """200 with the tile, 204 where nothing lies."""
        answer = answer_tile(
            self.live,
            self.place,
            if_none_match=self.request.headers.get("If-None-Match"),
        )
        # Tagged also where the layer is not public, as every resource of this API.
        return self.tagged(answer.response(), etag_of(self.live, *self.place))
