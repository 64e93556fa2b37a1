"""The catalogue as DCAT-AP JSON-LD: what the national open-data portal harvests.

Only what everybody may see. Texts are maps by language; empty ones are left out, and
what DCAT-AP requires is never empty.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gisportal.core.geo import is_vn2000
from layers import policy
from layers.exports.formats import FORMATS
from layers.models import Layer
from layers.pages.dcat_terms import (
    ACCESS,
    CONTEXT,
    IANA,
    LANGUAGE,
    Node,
    address,
    box,
    filled,
    licence,
    moment,
    texts,
    translated,
)

MEDIA_TYPE = "application/ld+json"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
OGC_FEATURES = "http://www.opengis.net/spec/ogcapi-features-1/1.0"
GEOJSON_TYPE = "application/geo+json"
TILE_TYPE = "application/vnd.mapbox-vector-tile"


def catalogue_document(request: HttpRequest) -> Node:
    """The whole catalogue as one JSON-LD document; addresses are absolute."""
    layers = policy.visible_layers(None).select_related("source_office")
    sets = [dataset(layer, request) for layer in layers]
    page = request.build_absolute_uri(address("layers:catalogue"))
    facts = settings.PORTAL
    return filled(
        {
            "@context": CONTEXT,
            "@id": page,
            "@type": "dcat:Catalog",
            "title": texts(facts["name_vi"], facts["name_en"]),
            "description": translated(
                "Everything the province has published as map data, by theme."
            ),
            "publisher": portal_body(request),
            "language": [f"{LANGUAGE}VIE", f"{LANGUAGE}ENG"],
            "homepage": request.build_absolute_uri("/"),
            "modified": max((one["modified"] for one in sets), default=None),
            "spatial": box(settings.PROVINCE_BBOX),
            "service": [service(request, sets)],
            "dataset": sets,
        }
    )


def dataset(layer: Layer, request: HttpRequest) -> Node:
    """One layer."""
    page = request.build_absolute_uri(address("layers:layer", layer.slug))
    version = layer.published_version
    names = texts(layer.name_vi, layer.name_en)
    return filled(
        {
            "@id": page,
            "@type": "dcat:Dataset",
            "identifier": layer.slug,
            "title": names,
            "description": texts(layer.description_vi, layer.description_en) or names,
            "keyword": layer.group and texts(layer.group.name_vi, layer.group.name_en),
            "publisher": publisher(layer, request),
            "contactPoint": contact(),
            "landingPage": page,
            "accessRights": f"{ACCESS}PUBLIC",
            "language": [f"{LANGUAGE}VIE"],
            "issued": moment(layer.created_at),
            "modified": moment(version.loaded_at if version else layer.updated_at),
            "version": str(version.number) if version else None,
            "spatial": box(layer.bbox),
            "conformsTo": f"{EPSG}{layer.measure_srid}"
            if is_vn2000(layer.measure_srid)
            else None,
            "provenance": provenance(layer),
            "distribution": distributions(layer, request),
        }
    )


def distributions(layer: Layer, request: HttpRequest) -> list[Node]:
    """Every way to get the layer's data."""
    if not layer.is_stored:
        return [distribution(layer, layer.get_source_display(), layer.external_url, "")]
    root = request.build_absolute_uri("/").rstrip("/")
    page = root + address("layers:layer", layer.slug)
    collection = root + address("ogc:collection", layer.slug)
    features = distribution(layer, "OGC API – Features", collection, GEOJSON_TYPE)
    tiles = distribution(
        layer, "TileJSON", root + address("tiles:tilejson", layer.slug), TILE_TYPE
    )
    found = [{**features, "accessService": root + address("ogc:landing")}, tiles]
    if policy.can(None, policy.Right.DOWNLOAD, layer):
        for one in FORMATS.values():
            file = root + address("layers:download", layer.slug, one.slug)
            node = distribution(layer, one.title, page, one.media_type)
            found.append({**node, "@id": file, "downloadURL": file})
    return found


def distribution(layer: Layer, title: str, access: str, media_type: str) -> Node:
    """One way to get it."""
    version = layer.published_version
    return filled(
        {
            "@id": f"{access}#distribution",
            "@type": "dcat:Distribution",
            "title": {"vi": title, "en": title},
            "accessURL": access,
            "mediaType": media_type and IANA + media_type.split(";")[0],
            "license": licence(layer.licence),
            "modified": moment(version.loaded_at) if version else None,
        }
    )


def service(request: HttpRequest, sets: Iterable[Node]) -> Node:
    """The OGC API as a service that serves all stored layers."""
    root = request.build_absolute_uri(address("ogc:landing"))
    return {
        "@id": root,
        "@type": "dcat:DataService",
        "title": {"vi": "OGC API – Features, Tiles", "en": "OGC API – Features, Tiles"},
        "endpointURL": root,
        "endpointDescription": request.build_absolute_uri(address("ogc:api")),
        "conformsTo": OGC_FEATURES,
        "publisher": portal_body(request),
        "servesDataset": [
            one["@id"]
            for one in sets
            if any("accessService" in way for way in one["distribution"])
        ],
    }


def publisher(layer: Layer, request: HttpRequest) -> Node:
    """The office in charge of the layer, or the body behind the portal."""
    office = layer.source_office
    if office is None:
        return portal_body(request)
    return filled(
        {"@type": "foaf:Organization", "name": texts(office.name_vi, office.name_en)}
    )


def portal_body(request: HttpRequest) -> Node:
    """The body that runs the portal."""
    facts = settings.PORTAL
    return {
        "@id": request.build_absolute_uri("/#body"),
        "@type": "foaf:Organization",
        "name": texts(facts["body_vi"], facts["body_en"]),
    }


def contact() -> Node:
    """Whom to ask."""
    facts = settings.PORTAL
    return {
        "@type": "vcard:Organization",
        "vcard:fn": facts["responsible_vi"],
        "vcard:hasEmail": {"@id": f"mailto:{facts['email']}"},
    }


def provenance(layer: Layer) -> Node | None:
    """Where the data come from, and by which decision."""
    decision = layer.decision
    parts = [layer.attribution, decision.number]
    if decision.date:
        parts.append(decision.date.isoformat())
    words = " · ".join(part for part in parts if part)
    if not words:
        return None
    return {"@type": "dct:ProvenanceStatement", "label": {"vi": words}}


@require_safe
def catalogue_jsonld(request: HttpRequest) -> HttpResponse:
    """The public catalogue as DCAT-AP JSON-LD."""
    document = catalogue_document(request)
    response = HttpResponse(
        json.dumps(document, ensure_ascii=False, indent=1),
        content_type=MEDIA_TYPE,
    )
    response["Cache-Control"] = "public, max-age=300"
    response["Access-Control-Allow-Origin"] = "*"
    return response
