"""Tile and TileJSON addresses."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gisportal.core.bilingual import bilingual
from gisportal.core.errors import BadParameterError
from gisportal.core.geo import is_tile
from layers import policy
from layers.errors import LayerNotFoundError
from layers.models import DatasetVersion, Layer
from layers.queries.live_layers import LiveLayer, describe_live, live_layer
from layers.queries.versions import at_version, public_versions
from layers.tiles.fetch import tile_body
from layers.tiles.http_headers import (
    PRIVATE,
    REVALIDATE,
    cache_control,
    etag_of,
    in_zoom,
    is_known,
    tile_response,
)
from layers.tiles.tilejson import tilejson

# A version's id (at most what a bigint holds), and the revision of what it shows.
VERSION = re.compile(r"([0-9]{1,18})(?:\.[0-9]{1,9})?", re.ASCII)


@require_safe
def tile(request: HttpRequest, slug: str, z: int, x: int, y: int) -> HttpResponse:
    """One vector tile of the published version (or of a draft, for who may edit)."""
    if not is_tile(z, x, y):
        raise BadParameterError(_("There is no such tile."), parameter="z/x/y")
    wanted = request.GET.get("v")
    layer = visible_live_layer(request, slug, wanted)
    known = live_layer(slug)
    is_past = known is None or known.version != layer.version
    tag = etag_of(layer, z, x, y)
    if layer.is_public and is_known(request.headers.get("If-None-Match"), tag):
        response: HttpResponse = HttpResponseNotModified()
    else:
        body = tile_body(layer, z, x, y) if in_zoom(layer, z) else b""
        response = tile_response(body)
    if layer.is_public:
        response["ETag"] = tag
    response["Cache-Control"] = cache_control(layer, wanted, is_past=is_past)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def visible_live_layer(
    request: HttpRequest, slug: str, wanted: str | None
) -> LiveLayer:
    """The live layer for this person, an earlier public version, or a draft they edit.

    Raises ``LayerNotFoundError`` for what they may not see, as for what is not there.
    """
    live = live_layer(slug)
    if live is not None and wanted in (
        *(None, "", live.token),
        str(live.version),
    ):
        if live.is_public:
            return live
        return live_of(policy.visible_layer(request.user, slug))
    named = VERSION.fullmatch(wanted or "")
    if named is not None:
        other = past_layer(request, slug, int(named[1])) or draft_layer(
            request, slug, int(named[1])
        )
        if other is not None:
            return other
    # A version that was taken back: its page gets the published one, under an answer
    # that is not kept.
    return live_of(policy.visible_layer(request.user, slug))


def live_of(layer: Layer) -> LiveLayer:
    """``layer`` (already allowed) as a live layer."""
    if layer.published_version_id is None:
        raise LayerNotFoundError(layer.slug)
    public = {(f.layer_id, f.key) for f in policy.public_fields(layer.fields.all())}
    return describe_live(layer, public)


def past_layer(request: HttpRequest, slug: str, version: int) -> LiveLayer | None:
    """An earlier version of a layer this person may see, if it may still be compared."""
    layer = policy.visible_layers(request.user).filter(slug=slug).first()
    if layer is None:
        return None
    found = next((v for v in public_versions(layer) if v.pk == version), None)
    return live_of(at_version(layer, found)) if found else None


def draft_layer(request: HttpRequest, slug: str, version: int) -> LiveLayer | None:
    """An unpublished version, for a person with the right to edit the layer."""
    layer = Layer.objects.filter(slug=slug).first()
    if layer is None or not policy.can(request.user, policy.Right.EDIT, layer):
        return None
    if not DatasetVersion.objects.filter(pk=version, layer=layer).exists():
        return None
    layer.published_version_id = version
    return replace(live_of(layer), is_public=False)


@require_safe
def tilejson_view(request: HttpRequest, slug: str) -> JsonResponse:
    """TileJSON 3.0 of a visible layer."""
    layer = policy.visible_layer(request.user, slug)
    if layer.source != Layer.Source.STORE:
        raise LayerNotFoundError(slug)
    body: dict[str, Any] = tilejson(
        layer, bilingual(layer), request.build_absolute_uri("/")
    )
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = REVALIDATE if policy.is_public(layer) else PRIVATE
    response["Access-Control-Allow-Origin"] = "*"
    return response
