"""Pages: the catalogue, one layer, one feature, search results."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib.gis.geos import GEOSGeometry
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from gisportal.core.rate_limits import limited
from gisportal.core.search_folding import fold
from layers import policy
from layers.api.catalogue import grouped_cards, layer_card
from layers.errors import FeatureGoneError
from layers.exports.views import download_list, download_refusal
from layers.models import DatasetVersion, Layer, PublishEvent
from layers.pages import dcat
from layers.pages.personal_data import personal_url
from layers.parcel_extract.document import is_reportable
from layers.parcel_extract.qr_code import qr_code
from layers.parcel_extract.views import feature_with_report, report_of
from layers.queries import live_layers
from layers.queries.feature import last_row, live_feature, neighbours, successors
from layers.queries.feature_json import FeatureRow, as_geojson, card
from layers.queries.offices import office_in_charge
from layers.queries.search import Hit, Near, search
from layers.queries.search.former_units import matching, province_names
from layers.queries.search.query_terms import understand
from layers.queries.versions import public_versions
from layers.refs import feature_url

PAGE_HITS = 40


@require_safe
@vary_on_headers("Accept")
def catalogue(request: HttpRequest) -> HttpResponse:
    """All visible layers by theme; ``q`` narrows by name and description.

    DCAT JSON-LD for those who ask for that type.
    """
    if request.get_preferred_type(["text/html", dcat.MEDIA_TYPE]) == dcat.MEDIA_TYPE:
        return catalogue_jsonld(request)
    query = request.GET.get("q", "").strip()
    layers = list(policy.visible_layers(request.user).prefetch_related("fields"))
    if query:
        layers = [layer for layer in layers if matches(layer, query)]
    groups = grouped_cards(layers)
    by_slug = {layer.slug: layer for layer in layers}
    for group in groups:
        for entry in group["layers"]:
            entry.update(catalogue_facts(by_slug[entry["slug"]]))
    return render(request, "layers/catalogue.html", {"groups": groups, "query": query})


@require_safe
def catalogue_jsonld(request: HttpRequest) -> HttpResponse:
    """The public catalogue as DCAT-AP JSON-LD."""
    document = dcat.catalogue_document(request)
    response = HttpResponse(
        json.dumps(document, ensure_ascii=False, indent=1),
        content_type=dcat.MEDIA_TYPE,
    )
    response["Cache-Control"] = "public, max-age=300"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def catalogue_facts(layer: Layer) -> dict[str, Any]:
    """What the catalogue says of a layer beyond its map card."""
    version = layer.published_version
    return {
        "description": layer.description_en
        if layer.name == layer.name_en and layer.description_en
        else layer.description_vi,
        "feature_count": version.feature_count if version else None,
        "updated": version.loaded_at if version else None,
        "decision": layer.decision_number,
    }


def matches(layer: Layer, query: str) -> bool:
    """Whether every word of ``query`` stands in the layer's names or descriptions."""
    text = fold(
        " ".join(
            [
                layer.slug,
                layer.name_vi,
                layer.name_en,
                layer.description_vi,
                layer.description_en,
            ]
        )
    )
    return all(word in text for word in fold(query).split())


@require_safe
def layer_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One layer: what it is, where it comes from, its fields, legend and addresses."""
    layer = policy.visible_layer(request.user, slug)
    facts = layer_card(layer)
    earlier = [v for v in public_versions(layer) if v.pk != layer.published_version_id]
    # What became of drafts is the office's own business.
    events = layer.events.exclude(action=PublishEvent.Action.DISCARD)
    return render(
        request,
        "layers/layer.html",
        {
            "layer": layer,
            "card": facts,
            "facts": catalogue_facts(layer),
            "fields": policy.public_fields(layer.fields.all()),
            "legend": facts["legend"],
            "earlier": earlier[0] if earlier else None,
            "version": layer.published_version,
            "versions": events[:20],
            "addresses": addresses(request, layer),
            "downloads": download_list(request, layer),
            "download_refusal": download_refusal(request, layer),
            "can_style": layer.source == Layer.Source.STORE
            and policy.can(request.user, policy.Right.EDIT, layer),
        },
    )


def addresses(request: HttpRequest, layer: Layer) -> list[dict[str, str]]:
    """Addresses a program can be pointed at."""
    if layer.source != Layer.Source.STORE:
        return []
    return [
        {
            "label": "OGC API – Features",
            "url": request.build_absolute_uri(
                reverse("ogc:collection", args=[layer.slug])
            ),
        },
        {
            "label": "TileJSON",
            "url": request.build_absolute_uri(
                reverse("tiles:tilejson", args=[layer.slug])
            ),
        },
        {
            "label": _("Vector tiles (MVT)"),
            "url": request.build_absolute_uri("/").rstrip("/")
            + f"/tiles/{layer.slug}/{{z}}/{{x}}/{{y}}.mvt",
        },
    ]


@require_safe
@limited("pages")
def feature_page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One feature in plain language; 410 with its last shape when it is gone."""
    layer = live_layers.layer_for(request.user, slug)
    try:
        row = live_feature(layer, key)
    except FeatureGoneError:
        return gone_page(request, layer, key)
    fields = policy.public_fields(layer.fields.all())
    report = report_of(request, layer, key)
    link = share_link(request, slug, key, report)
    place = place_in(row)
    return render(
        request,
        "layers/feature.html",
        {
            "link": link,
            "qr": qr_code(link),
            "office": office_in_charge(layer, place),
            "place": place,
            "personal_url": personal_url(request.user, layer, key),
            "layer": layer,
            "feature": card(row, fields),
            "geometry": row.geometry,
            "bbox": bbox_of(row),
            "version": layer.published_version,
            "neighbours": neighbours(layer, key),
            "near_url": near_url(slug, key),
            "report": report,
            "pdf_url": pdf_url(request, slug, key),
        },
    )


def share_link(
    request: HttpRequest, slug: str, key: str, report: dict[str, Any] | None
) -> str:
    """The page's lasting address; for a report with the versions it rests on."""
    pinned = f"?{urlencode({'at': report['at']})}" if report else ""
    return request.build_absolute_uri(feature_url(slug, key) + pinned)


def place_in(row: FeatureRow) -> Near:
    """A place inside the feature's shape."""
    point = GEOSGeometry(json.dumps(row.geometry)).point_on_surface
    return Near(point.x, point.y)


def pdf_url(request: HttpRequest, slug: str, key: str) -> str:
    """Address of the feature's PDF, pinned to the same versions as this page."""
    address = feature_url(slug, key).rstrip("/") + ".pdf"
    at = request.GET.get("at", "")
    return f"{address}?{urlencode({'at': at})}" if at else address


def gone_page(request: HttpRequest, layer: Layer, key: str) -> HttpResponse:
    """410: the last public shape, and what stands there now."""
    row, version = last_row(layer, key)
    fields = policy.public_fields(layer.fields.all())
    context = {
        "layer": layer,
        "key": key,
        "last": card(row, fields),
        "version": version,
        "geometry": row.geometry,
        "bbox": bbox_of(row),
        "successors": successors(layer, key, version),
        "pdf_url": last_report_url(layer, key, version),
        "near_url": near_url(layer.slug, key),
    }
    return render(request, "layers/gone.html", context, status=410)


def last_report_url(layer: Layer, key: str, version: DatasetVersion) -> str:
    """The parcel report as it last was; empty for other layers."""
    if not is_reportable(layer):
        return ""
    address = feature_url(layer.slug, key).rstrip("/") + ".pdf"
    return f"{address}?{urlencode({'at': f'{layer.slug}.{version.number}'})}"


@require_safe
@limited("pages")
def feature_json(request: HttpRequest, slug: str, key: str) -> JsonResponse:
    """The feature as GeoJSON, public fields only; for a parcel with its whole report.

    410 with the last shape when it is gone.
    """
    layer = live_layers.layer_for(request.user, slug)
    status = 200
    try:
        body = feature_with_report(request, layer, key)
    except FeatureGoneError as gone:
        row, version = last_row(layer, key)
        fields = policy.public_fields(layer.fields.all())
        status = 410
        body = as_geojson(row, fields) | {
            "code": gone.code,
            "detail": gone.message,
            "last_version": version.number,
            "successors": [
                {"label": s.label, "url": s.url, "share": s.detail}
                for s in successors(layer, key, version)
            ],
        }
    response = JsonResponse(
        body, status=status, json_dumps_params={"ensure_ascii": False}
    )
    response["Content-Type"] = "application/geo+json"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def bbox_of(row: FeatureRow) -> list[float]:
    """[west, south, east, north] of the feature's shape."""
    return list(GEOSGeometry(json.dumps(row.geometry)).extent)


def near_url(slug: str, key: str) -> str:
    """The complaints fragment of a feature, by URL name (no import upwards)."""
    try:
        address = reverse("feedback:near")
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode({'layer': slug, 'key': key})}"


@require_safe
@limited("pages")
def search_page(request: HttpRequest) -> HttpResponse:
    """Search results as a plain page, grouped by kind; works without JavaScript."""
    query = request.GET.get("q", "").strip()[:200]
    layers = live_layers.layers_for(request.user)
    hits = search(query, layers, limit=PAGE_HITS) if query else []
    return render(
        request,
        "layers/search.html",
        {
            "query": query,
            "groups": grouped_hits(hits),
            "count": len(hits),
            "names_district": bool(hits) and names_district(query),
        },
    )


def names_district(query: str) -> bool:
    """Whether a district of before July 2025 was asked for by that word."""
    asked = understand(query, province_names())
    return asked.names_district and bool(matching(asked).units)


def grouped_hits(hits: list[Hit]) -> list[dict[str, Any]]:
    """Hits by kind, in the order places, offices, coordinates, features."""
    titles = {
        "coordinate": _("Coordinates"),
        "place": _("Places"),
        "office": _("Offices"),
        "feature": _("On the map"),
    }
    order = list(titles)
    ordered = sorted(hits, key=lambda hit: order.index(hit.kind))
    return [
        {"kind": kind, "title": titles[kind], "hits": list(members)}
        for kind, members in groupby(ordered, key=lambda hit: hit.kind)
    ]
