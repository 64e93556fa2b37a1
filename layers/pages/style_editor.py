"""The style editor of one layer, for staff with the right to edit it."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from gisportal.core.basemap import basemap
from gisportal.core.errors import BadParameterError, ForbiddenError
from gisportal.core.geo import is_tile
from layers import policy
from layers.api.catalogue import layer_card
from layers.errors import LayerNotFoundError
from layers.land_use.colours import land_use_rules
from layers.models import Layer, LayerField
from layers.queries import live_layers
from layers.queries.live_layers import describe_live
from layers.style_spec import complete_style
from layers.styling.markup import MAX_BYTES, StyleFileError
from layers.styling.read_file import read_style_file
from layers.styling.save import LayerLook, save_look, styled_version, token_of
from layers.styling.values import field_values
from layers.tiles.answer import with_body
from layers.tiles.http_headers import PRIVATE
from layers.tiles.render import render_tile

MAX_BODY = 1024 * 1024
HISTORY = 20


def editable_layer(request: HttpRequest, slug: str) -> Layer:
    """A layer of our own store that the person may edit.

    Raises ``ForbiddenError`` for one they only see, ``LayerNotFoundError`` otherwise.
    """
    layer = Layer.objects.stored().filter(slug=slug).first()
    if layer is not None and policy.can(request.user, policy.Right.EDIT, layer):
        return layer
    policy.visible_layer(request.user, slug)
    raise ForbiddenError(_("You lack the right to edit this layer."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def style_editor(request: HttpRequest, slug: str) -> HttpResponse:
    """The editor's page; a POST (JSON) saves the style."""
    layer = editable_layer(request, slug)
    if request.method == "POST":
        return save(request, layer)
    context = {"layer": layer, "config": editor_config(layer)}
    response = render(request, "layers/style_editor.html", context)
    response["Cache-Control"] = PRIVATE
    return response


def save(request: HttpRequest, layer: Layer) -> JsonResponse:
    """Save the posted look; 409 when somebody else was quicker."""
    body = read_json(request)
    try:
        look = LayerLook(
            style=body["style"],
            opacity=float(body["opacity"]),
            min_zoom=int(body["min_zoom"]),
            max_zoom=int(body["max_zoom"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise BadParameterError(_("The style's data are incomplete.")) from error
    saved = save_look(layer, look, str(body.get("token", "")))
    live_layers.forget()
    return JsonResponse({"token": token_of(saved), "style": saved.style})


def read_json(request: HttpRequest) -> dict[str, Any]:
    """The request's JSON object."""
    if len(request.body) > MAX_BODY:
        raise BadParameterError(_("The style is too large."))
    try:
        body = json.loads(request.body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadParameterError(_("This is not JSON.")) from error
    if not isinstance(body, dict):
        raise BadParameterError(_("The style's data are incomplete."))
    return body


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def editor_config(layer: Layer) -> dict[str, Any]:
    """What the editor's script needs, for ``json_script``."""
    fields = policy.public_fields(layer.fields.all())
    root = reverse("layers:style-editor", args=[layer.slug])
    styled = styled_version(layer)
    version = None if styled is None else layer.versions.filter(pk=styled).first()
    return {
        "card": layer_card(layer) | {"bbox": version.bbox if version else None},
        "style": complete_style(layer.style, layer.geometry_kind),
        "opacity": layer.opacity,
        "minZoom": layer.min_zoom,
        "maxZoom": layer.max_zoom,
        "token": token_of(layer),
        "fields": [describe_field(f) for f in fields],
        "hasData": version is not None,
        "tiles": f"{root}tiles/{{z}}/{{x}}/{{y}}.mvt",
        "addresses": {
            "save": root,
            "values": f"{root}values",
            "file": f"{root}file",
            "layer": reverse("layers:layer", args=[layer.slug]),
        },
        "province": settings.PROVINCE_BBOX,
        "basemap": basemap(),
        "presets": {"landUse": land_use_rules()},
        "history": history(layer),
    }


def describe_field(field: LayerField) -> dict[str, Any]:
    """A public field as the editor offers it."""
    return {
        "key": field.key,
        "name": field.name or field.key,
        "unit": field.unit,
        "isNumber": field.is_numeric,
        "isLandUse": field.holds_land_use,
    }


def history(layer: Layer) -> list[dict[str, Any]]:
    """Styles kept with the layer's versions, the newest first."""
    versions = layer.versions.exclude(style={})[:HISTORY]
    return [
        {
            "number": version.number,
            "date": version.loaded_at.isoformat(),
            "isPublished": version.pk == layer.published_version_id,
            "style": complete_style(version.style, layer.geometry_kind),
        }
        for version in versions
    ]


@login_required
@require_safe
def style_values(request: HttpRequest, slug: str) -> JsonResponse:
    """Values of one public field: counted, capped, with their spread for numbers."""
    layer = editable_layer(request, slug)
    field = public_field(layer, request.GET.get("field", ""))
    version = styled_version(layer)
    if version is None:
        raise LayerNotFoundError(_("This layer holds no data yet."))
    response = JsonResponse(asdict(field_values(field, version)))
    response["Cache-Control"] = PRIVATE
    return response


def public_field(layer: Layer, key: str) -> LayerField:
    """The layer's public field ``key``; a private one is as unknown as any other."""
    for field in policy.public_fields(layer.fields.all()):
        if field.key == key:
            return field
    raise BadParameterError(
        _("This layer has no such public field."), parameter="field"
    )


@login_required
@require_POST
def style_file(request: HttpRequest, slug: str) -> JsonResponse:
    """Read an uploaded QML or SLD file; nothing is saved."""
    layer = editable_layer(request, slug)
    upload = request.FILES.get("file")
    if upload is None:
        raise StyleFileError(_("Choose a QML or SLD file."))
    if upload.size is None or upload.size > MAX_BYTES:
        raise StyleFileError(_("The style file is too large (2 MB at most)."))
    imported = read_style_file(layer, upload.read())
    return JsonResponse(
        {
            "style": complete_style(imported.style, layer.geometry_kind),
            "min_zoom": imported.min_zoom,
            "opacity": imported.opacity,
            "warnings": imported.warnings,
        }
    )


@login_required
@require_safe
def style_tile(request: HttpRequest, slug: str, z: int, x: int, y: int) -> HttpResponse:
    """A tile for the preview: classes by the draft's field, at any zoom."""
    layer = editable_layer(request, slug)
    if not is_tile(z, x, y):
        raise BadParameterError(_("There is no such tile."), parameter="z/x/y")
    key = request.GET.get("field", "")
    class_field = public_field(layer, key).key if key else ""
    layer.published_version_id = styled_version(layer)
    shown = replace(describe_live(layer), class_field=class_field, is_public=False)
    response = with_body(render_tile(shown, z, x, y), []).response()
    response["Cache-Control"] = "private, max-age=300"
    return response
