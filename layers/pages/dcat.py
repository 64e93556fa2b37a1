"""The catalogue as DCAT-AP JSON-LD: what the national open-data portal harvests.

Only what everybody may see. Texts are maps by language; empty ones are left out, and
what DCAT-AP requires is never empty.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from gisportal.core.geo import is_vn2000
from layers import policy
from layers.exports.formats import FORMATS
from layers.models import Layer

MEDIA_TYPE = "application/ld+json"
LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
ACCESS = "http://publications.europa.eu/resource/authority/access-right/"
IANA = "https://www.iana.org/assignments/media-types/"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
OGC_FEATURES = "http://www.opengis.net/spec/ogcapi-features-1/1.0"
GEOJSON_TYPE = "application/geo+json"
TILE_TYPE = "application/vnd.mapbox-vector-tile"
TEXT = {"@container": "@language"}
LINK = {"@type": "@id"}
TIME = {"@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
CONTEXT: dict[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "adms": "http://www.w3.org/ns/adms#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "locn": "http://www.w3.org/ns/locn#",
    "gsp": "http://www.opengis.net/ont/geosparql#",
    "title": {"@id": "dct:title", **TEXT},
    "description": {"@id": "dct:description", **TEXT},
    "name": {"@id": "foaf:name", **TEXT},
    "keyword": {"@id": "dcat:keyword", **TEXT},
    "label": {"@id": "rdfs:label", **TEXT},
    "identifier": "dct:identifier",
    "version": "dcat:version",
    "issued": {"@id": "dct:issued", **TIME},
    "modified": {"@id": "dct:modified", **TIME},
    "publisher": "dct:publisher",
    "license": "dct:license",
    "rights": "dct:rights",
    "spatial": "dct:spatial",
    "provenance": "dct:provenance",
    "language": {"@id": "dct:language", **LINK},
    "accessRights": {"@id": "dct:accessRights", **LINK},
    "conformsTo": {"@id": "dct:conformsTo", **LINK},
    "homepage": {"@id": "foaf:homepage", **LINK},
    "landingPage": {"@id": "dcat:landingPage", **LINK},
    "contactPoint": "dcat:contactPoint",
    "dataset": "dcat:dataset",
    "service": "dcat:service",
    "distribution": "dcat:distribution",
    "accessURL": {"@id": "dcat:accessURL", **LINK},
    "downloadURL": {"@id": "dcat:downloadURL", **LINK},
    "mediaType": {"@id": "dcat:mediaType", **LINK},
    "accessService": {"@id": "dcat:accessService", **LINK},
    "endpointURL": {"@id": "dcat:endpointURL", **LINK},
    "endpointDescription": {"@id": "dcat:endpointDescription", **LINK},
    "servesDataset": {"@id": "dcat:servesDataset", **LINK},
    "bbox": {"@id": "dcat:bbox", "@type": "gsp:wktLiteral"},
}
LICENCES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC BY-SA 4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}
Node = dict[str, Any]


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
            "spatial": box(version.bbox if version else None),
            "conformsTo": f"{EPSG}{layer.measure_srid}"
            if is_vn2000(layer.measure_srid)
            else None,
            "provenance": provenance(layer),
            "distribution": distributions(layer, request),
        }
    )


def distributions(layer: Layer, request: HttpRequest) -> list[Node]:
    """Every way to get the layer's data."""
    if layer.source != Layer.Source.STORE:
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
    parts = [layer.attribution, layer.decision_number]
    if layer.decision_date:
        parts.append(layer.decision_date.isoformat())
    words = " · ".join(part for part in parts if part)
    if not words:
        return None
    return {"@type": "dct:ProvenanceStatement", "label": {"vi": words}}


def licence(text: str) -> Node | None:
    """A known licence by its address, any other by its words."""
    if not text:
        return None
    if text in LICENCES or text.startswith("https://"):
        return {"@id": LICENCES.get(text, text), "@type": "dct:LicenseDocument"}
    return {"@type": "dct:LicenseDocument", "label": {"vi": text}}


def box(bounds: Iterable[float] | None) -> Node | None:
    """West, south, east, north as a place."""
    if bounds is None:
        return None
    w, s, e, n = (f"{value:.6f}" for value in bounds)
    ring = f"POLYGON(({w} {s},{e} {s},{e} {n},{w} {n},{w} {s}))"
    return {"@type": "dct:Location", "bbox": ring}


def texts(vi: str, en: str) -> dict[str, str]:
    """A text by language, without the languages that have none."""
    return {code: text for code, text in (("vi", vi), ("en", en)) if text}


def translated(message: str) -> dict[str, str]:
    """A message of the portal by language."""
    found = {}
    for code in ("vi", "en"):
        with translation.override(code):
            found[code] = gettext(message)
    return found


def moment(when: datetime) -> str:
    """A moment as XML Schema writes it."""
    return when.isoformat(timespec="seconds")


def address(name: str, *args: str) -> str:
    """An address in the language of the identifiers, Vietnamese, whoever asks."""
    with translation.override(settings.LANGUAGE_CODE):
        return reverse(name, args=args)


def filled(node: Node) -> Node:
    """The node without its empty members."""
    return {
        name: value for name, value in node.items() if value not in (None, "", {}, [])
    }


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
