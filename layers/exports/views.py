"""``/layers/{slug}/download/{format}``: who may have the file, and its headers."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gisportal.core import audit
from gisportal.core.geo import WGS84, is_vn2000
from gisportal.core.rate_limits import limited
from layers import policy
from layers.exports.crs import FileCrs, crs_asked, own_crs
from layers.exports.formats import FORMATS, format_named
from layers.exports.request import Export, plan
from layers.exports.stream import Download
from layers.models import Layer
from layers.tiles.http_headers import PRIVATE, REVALIDATE, is_known


@require_safe
@limited("downloads")
def download(request: HttpRequest, slug: str, file_format: str) -> HttpResponseBase:
    """The published version as a file of public fields."""
    layer = policy.stored_layer(request.user, slug)
    wanted = format_named(file_format)
    policy.require(request.user, policy.Right.DOWNLOAD, layer, refusal(layer))
    page = request.build_absolute_uri(reverse("layers:layer", args=[slug]))
    crs = crs_asked(layer, request.GET.get("crs", ""))
    export = plan(layer, wanted, crs, page)
    if is_known(request.headers.get("If-None-Match"), export.etag):
        return with_headers(HttpResponseNotModified(), export, request)
    if request.method == "HEAD":
        response = HttpResponse(content_type=wanted.media_type)
        del response["Content-Length"]
        return with_headers(response, export, request)
    if request.user.is_authenticated or not policy.is_public(layer):
        changes = {"format": ("", file_format), "crs": ("", crs.title)}
        audit.record(request.user, "export.layer", layer, changes=changes)
    return with_headers(streamed(request, export), export, request)


def streamed(request: HttpRequest, export: Export) -> StreamingHttpResponse:
    """The file on its way; texts packed where the client can unpack them."""
    packs = export.format.is_text and "gzip" in request.headers.get(
        "Accept-Encoding", ""
    )
    content = Download(export, is_gzipped=packs)
    response = StreamingHttpResponse(content, content_type=export.format.media_type)
    if content.size is not None:
        response["Content-Length"] = str(content.size)
    if packs:
        response["Content-Encoding"] = "gzip"
    return response


def with_headers(
    response: HttpResponseBase, export: Export, request: HttpRequest
) -> HttpResponseBase:
    """Name, tag and how long the answer may be kept."""
    response["ETag"] = export.etag
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=export.file_name
    )
    response["Link"] = f'<{export.page_url}>; rel="describedby"'
    response["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(response, ["Accept-Encoding"])
    for_all = not request.user.is_authenticated and policy.is_public(export.layer)
    response["Cache-Control"] = REVALIDATE if for_all else PRIVATE
    return response


def refusal(layer: Layer) -> str:
    """Why a layer that can be looked at cannot be downloaded."""
    if layer.download_audience == Layer.Audience.STAFF:
        return _(
            "This layer may be looked at, but only staff may download it."
            " Please ask the office in charge."
        )
    return _(
        "This layer may be looked at, but only those named may download it."
        " Please ask the office in charge."
    )


def download_list(request: HttpRequest, layer: Layer) -> list[dict[str, object]]:
    """What a layer's page offers: each format in WGS 84 and in the layer's zone."""
    if not holds_files(layer) or download_refusal(request, layer):
        return []
    systems = [FileCrs(WGS84)]
    if is_vn2000(layer.measure_srid):
        systems.append(own_crs(layer))
    return [
        {
            "label": one.title,
            "detail": one.detail,
            "files": [
                {"title": crs.title, "url": download_url(layer, one.slug, crs)}
                for crs in systems
            ],
        }
        for one in FORMATS.values()
    ]


def download_refusal(request: HttpRequest, layer: Layer) -> str:
    """What a layer's page says in place of the list, empty where there is a list."""
    may = policy.can(request.user, policy.Right.DOWNLOAD, layer)
    return refusal(layer) if holds_files(layer) and not may else ""


def holds_files(layer: Layer) -> bool:
    """Whether there is anything to download at all."""
    return layer.is_stored and layer.published_version_id is not None


def download_url(layer: Layer, file_format: str, crs: FileCrs) -> str:
    """Address of one file."""
    address = reverse("layers:download", args=[layer.slug, file_format])
    if crs.is_geographic:
        return address
    return f"{address}?{urlencode({'crs': f'EPSG:{crs.epsg}'})}"
