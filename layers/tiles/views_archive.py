"""The archive of a layer's tiles as a plain file, for a CDN, nginx or an own viewer.

Only the published version's, while the layer is public and free to download. The
addresses are the protection: the folder itself is not for a web server to hand out.
"""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gisportal.core.errors import NotFoundError
from layers import policy
from layers.models import Layer, TileBake
from layers.queries.live_layers import describe_live
from layers.tiles.byte_ranges import file_response
from layers.tiles.http_headers import IMMUTABLE, REVALIDATE, is_known
from layers.tiles.open_archives import recipe_of

PMTILES = "application/vnd.pmtiles"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Range, If-Range, If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Content-Length, Content-Range",
}


@require_http_methods(["GET", "HEAD", "OPTIONS"])
def archive(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The PMTiles archive of the published version, whole or in parts."""
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=CORS)
    layer = policy.visible_layer(None, slug)
    policy.require(
        None,
        policy.Right.DOWNLOAD,
        layer,
        _("This layer is not free to download."),
    )
    bake = ready_bake(layer)
    tag = tag_of(bake)
    response: HttpResponseBase
    if is_known(request.headers.get("If-None-Match"), tag):
        response = HttpResponseNotModified()
    else:
        if bake.path is None:
            raise not_baked()
        try:
            response = file_response(request, bake.path, PMTILES, tag)
        except FileNotFoundError as error:
            raise not_baked() from error
    is_pinned = request.GET.get("v") == layer.tile_token
    response["ETag"] = tag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = IMMUTABLE if is_pinned else REVALIDATE
    response["Content-Disposition"] = f'inline; filename="{slug}.pmtiles"'
    for name, value in CORS.items():
        response[name] = value
    return response


def tag_of(bake: TileBake) -> str:
    """Tag of the archive's bytes."""
    facts = f"{bake.recipe} {bake.finished_at}"
    return f'"{hashlib.sha256(facts.encode()).hexdigest()[:20]}"'


def ready_bake(layer: Layer) -> TileBake:
    """The archive of what the layer shows now. Raises ``NotFoundError``."""
    recipe = recipe_of(describe_live(layer)) if layer.is_stored else ""
    bake = TileBake.objects.ready().filter(
        version=layer.published_version_id, recipe=recipe
    )
    found = bake.first()
    if found is None:
        raise not_baked()
    return found


def not_baked() -> NotFoundError:
    """There is no archive (yet); single tiles are there all the same."""
    return NotFoundError(
        _("The tiles of this layer are not in one file (yet). Ask for single tiles.")
    )
