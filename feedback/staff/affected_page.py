"""Complaints whose object a new version of a layer would take away: a staff fragment."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from feedback import permissions
from feedback.models import Report
from feedback.models.report import ReportQuerySet
from feedback.states import OPEN
from feedback.text import clean_line, read_number
from gisportal.core.errors import ForbiddenError
from layers import policy
from layers.models import DatasetVersion, Feature, Layer

SHOWN = 100


@login_required
@require_safe
def reports_affected(request: HttpRequest) -> HttpResponse:
    """Reports on ``layer`` whose feature the version (its id) no longer has.

    For who may load into the layer: a draft is nobody else's business. Reports that are
    not public are named only to their own office, others are told how many there are.
    """
    version = _version(request)
    layer = version.layer
    context: dict[str, Any] = {"layer": layer, "version": version}
    published = layer.published_version
    if published is not None and published.has_stable_keys and version.has_stable_keys:
        lost = _lost(layer, published, version)
        named = _named(lost, request.user)
        shown = list(
            named.select_related("category", "office", "layer").order_by(
                _open_first(), "-created_at", "-id"
            )[:SHOWN]
        )
        count = lost.count()
        context |= {
            "total": count,
            "open": lost.filter(state__in=OPEN).count(),
            "reports": shown,
            "mine": _mine(shown, request.user),
            "hidden": count - named.count(),
            "is_told": True,
        }
        context["left_out"] = count - context["hidden"] - len(shown)
    is_part = request.headers.get("HX-Request") == "true"
    name = "_affected" if is_part else "affected"
    response = render(request, f"feedback/{name}.html", context)
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response


def _version(request: HttpRequest) -> DatasetVersion:
    """The version asked for; ``ForbiddenError`` alike for all that is not theirs."""
    slug = clean_line(request.GET.get("layer", ""))[:63]
    number = read_number(request.GET.get("version", ""))
    versions = DatasetVersion.objects.select_related("layer__published_version")
    found = versions.filter(layer__slug=slug, pk=number).first()
    if found is None or not policy.can(request.user, policy.Right.EDIT, found.layer):
        raise ForbiddenError(_("You may not load into this layer."))
    return found


def _lost(
    layer: Layer, published: DatasetVersion, version: DatasetVersion
) -> ReportQuerySet:
    """Reports whose feature stands in the published version and not in this one."""

    def stands_in(one: DatasetVersion) -> Exists:
        return Exists(
            Feature.objects.filter(version_id=one.pk, key=OuterRef("feature_key"))
        )

    return Report.objects.filter(
        stands_in(published),
        ~stands_in(version),
        layer=layer,
        has_stable_key=True,
    ).exclude(feature_key="")


def _named(lost: ReportQuerySet, user: Any) -> QuerySet[Report]:
    """Those of them that this person may read."""
    own = permissions.visible_reports(user).values("pk")
    return lost & Report.objects.public() | lost.filter(pk__in=own)


def _mine(reports: list[Report], user: Any) -> set[int]:
    """Which of the shown ones the person works on."""
    ids = [report.pk for report in reports]
    own = permissions.visible_reports(user).filter(pk__in=ids)
    return set(own.values_list("pk", flat=True))


def _open_first() -> Case:
    return Case(
        When(state__in=OPEN, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
