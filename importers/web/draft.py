"""A version before it is published: its map beside the published one, and what differs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gisportal.core.basemap import basemap
from importers import access
from importers.access import planners_only
from importers.models import ImportJob
from importers.web.job_pages import has_places, with_advice
from layers import policy
from layers.models import DatasetVersion, Layer
from layers.queries.difference import KINDS, changes, difference, stories
from layers.store import lacks_person

State = DatasetVersion.State
PUBLISHABLE = (State.DRAFT, State.SUPERSEDED)
WORDS: dict[str, Promise] = {
    "added": _("added"),
    "removed": _("removed"),
    "geometry": _("other shape"),
    "attributes": _("other attributes"),
}
# What became of removed and added features, found by overlap.
STORIES: dict[str, Promise] = {
    "split": _("split"),
    "merged": _("merged"),
    "renumbered": _("same place, other key"),
}
# The published version and the draft on the map, and their symbols.
OLD_COLOUR, NEW_COLOUR = "#5b6775", "#c2255c"
# Share of the published objects whose loss is worth a question.
HEAVY_LOSS = 0.2
# Pages of the feedback app, by name: it may not be installed.
AFFECTED = ("feedback:affected", "feedback:staff-affected")


@planners_only
@require_safe
def draft(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The preview of one version of a layer."""
    layer = access.get_layer_or_403(request.user, slug)
    version = access.get_version_or_403(layer, number)
    published = layer.published_version
    before = published if published is not None and published.pk != version.pk else None
    context = {
        "layer": layer,
        "version": version,
        "published": before,
        "is_published": bool(published and published.pk == version.pk),
        "is_publishable": version.state in PUBLISHABLE,
        "may_publish": policy.can(request.user, policy.Right.PUBLISH, layer),
        "lacks_person": lacks_person(layer, version, request.user),
        "is_draft": version.state == State.DRAFT,
        "is_keyed": bool(before and version.has_stable_keys and before.has_stable_keys),
        "findings": with_advice(version.findings),
        "map": _map(layer, version, before),
        "differences": reverse("importers:difference", args=[slug, number]),
        "affected": _affected(layer, version) if before else "",
    }
    return render(request, "importers/draft.html", context)


@planners_only
@require_safe
def difference_view(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What the version changes, as a fragment (or a page where there is no script)."""
    layer = access.get_layer_or_403(request.user, slug)
    version = access.get_version_or_403(layer, number)
    published = layer.published_version
    context: dict[str, Any] = {"layer": layer, "version": version}
    if published is not None and published.pk != version.pk:
        found = difference(published, version)
        removed = found.counts["removed"]
        context |= {
            "found": found,
            "published": published,
            "is_heavy_loss": removed > HEAVY_LOSS * published.feature_count,
            "kinds": [
                {
                    "kind": kind,
                    "words": WORDS[kind],
                    "count": found.counts[kind],
                    "changes": changes(
                        layer, published, version, kind, found.keys[kind]
                    ),
                    "rest": found.counts[kind] - len(found.keys[kind]),
                }
                for kind in KINDS
            ],
            "stories": [
                {
                    "kind": kind,
                    "words": STORIES[kind],
                    "count": found.succession_counts[kind],
                    "told": stories(layer, published, version, ones),
                    "rest": found.succession_counts[kind] - len(ones),
                }
                for kind, ones in found.successions.items()
            ],
        }
    is_part = request.headers.get("HX-Request") == "true"
    name = "_difference" if is_part else "difference"
    return render(request, f"importers/{name}.html", context)


def _map(
    layer: Layer, version: DatasetVersion, published: DatasetVersion | None
) -> dict[str, Any]:
    """What the preview's script needs."""
    return {
        "province": settings.PROVINCE_BBOX,
        "basemap": basemap(),
        "bbox": version.bbox,
        "places": _places(version),
        "draft": _card(layer, version, NEW_COLOUR),
        "published": _card(layer, published, OLD_COLOUR) if published else None,
    }


def _places(version: DatasetVersion) -> str:
    """Address of the places of the findings made at the load; empty without any."""
    job = ImportJob.objects.filter(version=version).first()
    if job is None or not has_places(job):
        return ""
    return reverse("importers:findings-geojson", args=[job.pk])


def _card(layer: Layer, version: DatasetVersion, colour: str) -> dict[str, Any]:
    """The version as the map's layers read it, in one plain colour."""
    symbol = {
        "fill": colour,
        "fill_opacity": 0.25 if layer.geometry_kind == "polygon" else 0.9,
        "stroke": colour,
        "stroke_width": 1.5,
        "radius": 4,
    }
    return {
        "slug": layer.slug,
        "role": layer.role,
        "geometry": layer.geometry_kind,
        "tiles": f"/tiles/{layer.slug}/{{z}}/{{x}}/{{y}}.mvt?v={version.pk}",
        "min_zoom": layer.min_zoom,
        "max_zoom": layer.max_zoom,
        "bbox": version.bbox,
        "style": {
            "type": "single",
            "field": "",
            "default": symbol,
            "rules": [],
            "label": {"min_zoom": 17},
        },
    }


def _affected(layer: Layer, version: DatasetVersion) -> str:
    """Where the complaints are listed whose object this version no longer has."""
    for name in AFFECTED:
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        query = urlencode({"layer": layer.slug, "version": str(version.pk)})
        return f"{address}?{query}"
    return ""
