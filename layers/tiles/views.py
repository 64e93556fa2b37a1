"""Tile and TileJSON addresses."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gisportal.core.bilingual import bilingual
from gisportal.core.errors import BadParameterError
from gisportal.core.geo import is_tile
from layers import policy
from layers.models import DatasetVersion, Layer
from layers.queries.live_layers import LiveLayer, describe_live, live_layer
from layers.queries.versions import at_version, public_versions
from layers.tiles.answer import answer_tile
from layers.tiles.http_headers import PRIVATE, REVALIDATE
from layers.tiles.tilejson import tilejson

# A version's id (at most what a bigint holds), and the revision of what it shows.
VERSION = re.compile(r"([0-9]{1,18})(?:\.[0-9]{1,9})?", re.ASCII)


@require_safe
def tile(request: HttpRequest, slug: str, z: int, x: int, y: int) -> HttpResponse:
    """One vector tile of the published version (or of a draft, for who may edit)."""
    if not is_tile(z, x, y):
        raise BadParameterError(_("There is no such tile."), parameter="z/x/y")
    version = request.GET.get("v")
    layer = visible_live_layer(request, slug, version)
    published = live_layer(slug)
    return answer_tile(
        layer,
        (z, x, y),
        version=version,
        if_none_match=request.headers.get("If-None-Match"),
        is_past=published is None or published.version != layer.version,
    ).response()


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
        return describe_live(policy.visible_layer(request.user, slug))
    named = VERSION.fullmatch(wanted or "")
    if named is not None:
        other = past_layer(request, slug, int(named[1])) or draft_layer(
            request, slug, int(named[1])
        )
        if other is not None:
            return other
    # A version that was taken back: its page gets the published one, under an answer
    # that is not kept.
    return describe_live(policy.visible_layer(request.user, slug))


def past_layer(request: HttpRequest, slug: str, version: int) -> LiveLayer | None:
    """An earlier version of a layer this person may see, if it may still be compared."""
    layer = policy.visible_layers(request.user).filter(slug=slug).first()
    if layer is None:
        return None
    found = next((v for v in public_versions(layer) if v.pk == version), None)
    return describe_live(at_version(layer, found)) if found else None


def draft_layer(request: HttpRequest, slug: str, version: int) -> LiveLayer | None:
    """An unpublished version, for a person with the right to edit the layer."""
    layer = Layer.objects.filter(slug=slug).first()
    if layer is None or not policy.can(request.user, policy.Right.EDIT, layer):
        return None
    if not DatasetVersion.objects.filter(pk=version, layer=layer).exists():
        return None
    layer.published_version_id = version
    return replace(describe_live(layer), is_public=False)


@require_safe
def tilejson_view(request: HttpRequest, slug: str) -> JsonResponse:
    """TileJSON 3.0 of a visible layer."""
    layer = policy.stored_layer(request.user, slug)
    body: dict[str, Any] = tilejson(
        layer, bilingual(layer), request.build_absolute_uri("/")
    )
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = REVALIDATE if policy.is_public(layer) else PRIVATE
    response["Access-Control-Allow-Origin"] = "*"
    return response
