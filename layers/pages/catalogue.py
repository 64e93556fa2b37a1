"""Pages: the catalogue and one layer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from gisportal.core.search_folding import fold
from layers import coverage, policy
from layers.api.catalogue import card_groups, layer_card
from layers.api.serializers import LayerGroupSerializer
from layers.exports.views import download_list, download_refusal
from layers.models import Layer, PublishEvent
from layers.pages import dcat
from layers.queries.versions import public_versions


@require_safe
@vary_on_headers("Accept")
def catalogue(request: HttpRequest) -> HttpResponse:
    """All visible layers by theme; ``q`` narrows by name and description.

    DCAT JSON-LD for those who ask for that type.
    """
    if request.get_preferred_type(["text/html", dcat.MEDIA_TYPE]) == dcat.MEDIA_TYPE:
        return dcat.catalogue_jsonld(request)
    query = request.GET.get("q", "").strip()
    layers = list(policy.visible_layers(request.user).prefetch_related("fields"))
    if query:
        layers = [layer for layer in layers if matches(layer, query)]
    groups = LayerGroupSerializer(card_groups(layers), many=True).data
    by_slug = {layer.slug: layer for layer in layers}
    for group in groups:
        for entry in group["layers"]:
            entry.update(catalogue_facts(by_slug[entry["slug"]]))
    return render(request, "layers/catalogue.html", {"groups": groups, "query": query})


def catalogue_facts(layer: Layer) -> dict[str, Any]:
    """What the catalogue says of a layer beyond its map card."""
    version = layer.published_version
    return {
        "description": layer.description_en
        if layer.name == layer.name_en and layer.description_en
        else layer.description_vi,
        "feature_count": version.feature_count if version else None,
        "updated": version.loaded_at if version else None,
        "decision": layer.decision.number,
        "coverage": coverage.in_words(version),
        "coverage_as_of": version.coverage_as_of if version else None,
        "coverage_source": version.coverage_source if version else "",
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
            "can_style": layer.is_stored
            and policy.can(request.user, policy.Right.EDIT, layer),
        },
    )


def addresses(request: HttpRequest, layer: Layer) -> list[dict[str, str]]:
    """Addresses a program can be pointed at."""
    if not layer.is_stored:
        return []
    root = request.build_absolute_uri("/").rstrip("/")
    paths = {
        "OGC API – Features": reverse("ogc:collection", args=[layer.slug]),
        "TileJSON": reverse("tiles:tilejson", args=[layer.slug]),
        _("Vector tiles (MVT)"): f"/tiles/{layer.slug}/{{z}}/{{x}}/{{y}}.mvt",
    }
    return [{"label": label, "url": root + path} for label, path in paths.items()]
