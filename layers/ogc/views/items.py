"""Features: a page of them, and one."""

from __future__ import annotations

import json
from contextlib import ExitStack
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gisportal.core.slots import slot
from layers.errors import FeatureGoneError, FeatureNotFoundError
from layers.ogc import crs as systems
from layers.ogc import links
from layers.ogc.cursor import Cursor
from layers.ogc.links import Link, link
from layers.ogc.media import GEOJSON, HTML
from layers.ogc.selection import (
    ITEM_PARAMETERS,
    ITEMS_PARAMETERS,
    Selection,
    published_version,
    query_parameters,
    read_selection,
)
from layers.ogc.stream import CollectionStream, GzipStream
from layers.ogc.views.base import LayerResource
from layers.queries.feature import was_public
from layers.queries.items import ItemRows, ItemsQuery, read_item
from layers.queries.paging import Position
from layers.refs import feature_url
from layers.tiles.http_headers import is_known, weak_tag


class FeatureResource(LayerResource):
    """Features in GeoJSON or as a page, tagged by version and request."""

    formats = (GEOJSON, HTML)

    def tag(self) -> str:
        """Changes with the version, the layer's row, its public fields, the request."""
        return weak_tag(
            self.layer.published_version_id,
            self.layer.updated_at,
            [(f.key, f.type, f.name) for f in self.fields],
            self.request.build_absolute_uri(),
            self.format.media_type,
            get_language(),
        )


class Items(FeatureResource):
    """A page of features."""

    rate = "items"

    def parameters(self) -> tuple[str, ...]:
        """The standard ones, and every public field by its name."""
        return (*ITEMS_PARAMETERS, *(f.key for f in query_parameters(self.fields)))

    def answer(self) -> HttpResponse:
        """The page: streamed as GeoJSON, or as HTML."""
        selection = read_selection(self.request.GET, self.layer, self.fields)
        tag = self.tag()
        if is_known(self.request.headers.get("If-None-Match"), tag):
            return self.tagged(HttpResponse(), tag)
        if self.request.method == "HEAD":
            response: Any = StreamingHttpResponse(
                (), content_type=self.format.media_type
            )
        elif self.format is HTML:
            response = self.as_page(selection)
        else:
            response = self.as_stream(selection)
        response["Content-Crs"] = f"<{selection.crs.uri}>"
        response["Link"] = links.header([*self.own_links(), *self.more_links()])
        return self.tagged(response, tag)

    def stream(self, selection: Selection) -> CollectionStream:
        """The page's bytes as they come; finding the rows is what takes a slot."""
        with slot("items"), ExitStack() as failing:
            rows = ItemRows(selection.query)
            failing.callback(rows.close)
            matched = selection.matched(self.layer, rows.found)
            failing.pop_all()
        write = partial(self.page_links, self.own_links(), selection, matched)
        return CollectionStream(rows, selection.query.limit, matched, write)

    def as_stream(self, selection: Selection) -> StreamingHttpResponse:
        """GeoJSON, gzipped where the client can read that."""
        stream: Any = self.stream(selection)
        is_packed = "gzip" in self.request.headers.get("Accept-Encoding", "")
        response = StreamingHttpResponse(
            GzipStream(stream) if is_packed else stream,
            content_type=self.format.media_type,
        )
        if is_packed:
            response["Content-Encoding"] = "gzip"
        return response

    def as_page(self, selection: Selection) -> HttpResponse:
        """A table of the features."""
        stream = self.stream(selection)
        try:
            body = json.loads(b"".join(stream))
        finally:
            stream.close()
        fields = selection.query.fields
        rows = [
            {
                "key": feature["id"],
                "url": f"{self.at.item(self.layer, feature['id'])}?f=html",
                "values": [feature["properties"].get(f.key) for f in fields],
            }
            for feature in body["features"]
        ]
        return self.page(
            "items",
            body=body,
            layer=self.layer,
            fields=fields,
            rows=rows,
            next=next((x for x in body["links"] if x["rel"] == "next"), None),
        )

    def page_links(
        self,
        own: list[Link],
        selection: Selection,
        matched: int | None,
        end: Position | None,
    ) -> list[Link]:
        """The page's links; ``next`` where it is not the last one."""
        if end is None:
            return [*own, *self.more_links()]
        cursor = Cursor(end, selection.fingerprint, selection.query.version, matched)
        query = {**self.request.GET.dict(), "cursor": cursor.text()}
        base = self.at.collection(self.layer, "items")
        href = f"{base}?{urlencode(query, quote_via=quote)}"
        return [*own, link("next", href, self.format.media_type), *self.more_links()]

    def more_links(self) -> list[Link]:
        """To the collection and its queryables."""
        return [
            link("collection", self.at.collection(self.layer), "application/json"),
            link(
                links.QUERYABLES,
                self.at.collection(self.layer, "queryables"),
                "application/schema+json",
            ),
        ]


class Item(FeatureResource):
    """One feature."""

    known = ITEM_PARAMETERS
    key: str

    def prepare(self, **where: Any) -> None:
        """The layer and the requested key."""
        super().prepare(**where)
        self.key = where["key"]

    def answer(self) -> HttpResponse:
        """The feature; 410 when only an earlier version held it."""
        crs = systems.find(self.layer, self.request.GET.get("crs"), "crs")
        query = ItemsQuery(
            published_version(self.layer),
            tuple(self.fields),
            projection=crs.projection,
        )
        text = read_item(query, self.key)
        if text is None:
            raise self.absent()
        feature_links = [
            *self.own_links(),
            link("collection", self.at.collection(self.layer), "application/json"),
            link("alternate", self.feature_page(), HTML.media_type, _("Feature page")),
        ]
        if self.format is HTML:
            response = self.as_page(json.loads(text + "}"), feature_links)
        else:
            tail = json.dumps({"links": feature_links}, ensure_ascii=False)
            response = HttpResponse(
                f"{text},{tail[1:]}", content_type=self.format.media_type
            )
        response["Content-Crs"] = f"<{crs.uri}>"
        response["Link"] = links.header(feature_links)
        return self.tagged(response, self.tag())

    def feature_page(self) -> str:
        """Address of the portal's page about the feature."""
        return self.at.origin + feature_url(self.layer.slug, self.key)

    def absent(self) -> Exception:
        """Why the published version does not hold the key."""
        if not was_public(self.layer, self.key):
            return FeatureNotFoundError(_("There is no such feature in this layer."))
        return FeatureGoneError(
            _("This feature is no longer in the published data."),
            see=feature_url(self.layer.slug, self.key).rstrip("/") + ".json",
        )

    def as_page(self, feature: dict[str, Any], shown: list[Link]) -> HttpResponse:
        """The feature's public properties as a table."""
        pairs = [(f.name, feature["properties"].get(f.key)) for f in self.fields]
        return self.page(
            "item",
            body={"links": shown},
            layer=self.layer,
            key=self.key,
            pairs=pairs,
            feature_page=self.feature_page(),
        )
