"""The list of imports and one import: how far it is, what was found, what to do next."""

from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import chain
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gisportal.core.basemap import basemap
from gisportal.core.spreadsheets import PLAIN, write_table
from importers import access
from importers.access import errors_as_messages, planners_only
from importers.checks import finding_places
from importers.checks.finding_advice import advice
from importers.feeds.views import needing_a_look
from importers.intake import uploads
from importers.jobs import lifecycle
from importers.models import ImportJob
from layers import policy
from layers.models import Layer

PAGE = 30
# Degrees around a finding's point that its link shows.
NEAR = 0.0002
State = ImportJob.State


@planners_only
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """Imports of the layers this person may load, the newest first."""
    jobs = access.visible_jobs(request.user).select_related("created_by", "version")
    page = Paginator(jobs, PAGE).get_page(request.GET.get("page"))
    slugs = {job.layer_slug for job in page}
    names = {row.slug: str(row) for row in Layer.objects.filter(slug__in=slugs)}
    rows = [
        (job, names.get(job.layer_slug) or job.options.get("title") or job.layer_slug)
        for job in page
    ]
    context = {
        "page": page,
        "rows": rows,
        "sources": needing_a_look(request.user),
        "layers": access.own_layers(request.user).select_related("published_version"),
    }
    return render(request, "importers/list.html", context)


@planners_only
@require_safe
def job_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One import: its confirmation while it waits for one, else how it goes or went."""
    job = access.get_job_or_403(request.user, pk)
    if job.state == State.UPLOADED:
        return redirect("importers:confirm", pk)
    return render(request, "importers/job.html", _context(request, job))


@planners_only
@require_safe
def progress(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How far the import is, as a fragment that asks again; reloads when it is over."""
    job = access.get_job_or_403(request.user, pk)
    response = render(request, "importers/_progress.html", _context(request, job))
    if not job.is_at_work:
        # htmx stops asking and loads the page again.
        response["HX-Refresh"] = "true"
    return response


@planners_only
@require_POST
def cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Stop the import."""
    job = access.get_job_or_403(request.user, pk)
    lifecycle.cancel(job)
    messages.info(request, _("The import is being cancelled; nothing of it stays."))
    return redirect("importers:job", pk)


@planners_only
@require_POST
def again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take the import up again, with the file that is still there."""
    job = access.get_job_or_403(request.user, pk)
    with errors_as_messages(request):
        lifecycle.reopen(job)
    return redirect("importers:job", pk)


@planners_only
@require_safe
def findings_csv(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The findings for a spreadsheet."""
    job = access.get_job_or_403(request.user, pk)
    head = [_("severity"), _("rule"), _("count"), _("message"), _("what to do")]
    head += [_("row"), _("key"), _("other key"), _("longitude"), _("latitude")]
    rows = chain([[*head, _("area (m²)")]], finding_places.table(job))
    response = HttpResponse(write_table(rows, PLAIN), content_type="text/csv")
    response["Content-Disposition"] = f'attachment; filename="findings-{job.pk}.csv"'
    return response


@planners_only
@require_safe
def findings_geojson(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Where the findings are: for the map of the page, and for a GIS."""
    job = access.get_job_or_403(request.user, pk)
    response = JsonResponse(
        finding_places.geojson(job),
        content_type="application/geo+json",
        json_dumps_params={"ensure_ascii": False, "separators": (",", ":")},
    )
    name = f"findings-{job.pk}.geojson"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _context(request: HttpRequest, job: ImportJob) -> dict[str, Any]:
    layer = Layer.objects.filter(slug=job.layer_slug).first()
    findings = with_advice(job.findings)
    return {
        "job": job,
        "layer": layer,
        "layer_name": str(layer) if layer else job.options.get("title", ""),
        "findings": findings,
        "has_places": has_places(job),
        "map": {
            "province": settings.PROVINCE_BBOX,
            "basemap": basemap(),
            "places": reverse("importers:findings-geojson", args=[job.pk]),
        },
        "is_upload_kept": uploads.file_of(job) is not None,
        "pace": _pace(job),
        "may_publish": bool(
            layer and policy.can(request.user, policy.Right.PUBLISH, layer)
        ),
    }


def has_places(job: ImportJob) -> bool:
    """Whether a finding of the import can be shown on a map."""
    return job.places.filter(point__isnull=False).exists()


def with_advice(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Findings as their list shows them: with advice, and boxes to zoom to."""
    return [
        {
            **found,
            "advice": advice(found["rule"]),
            "boxes": [_box(*point) for point in found.get("points", ())],
        }
        for found in findings
    ]


def _box(lon: float, lat: float) -> str:
    """A few metres around a point, as ``west,south,east,north``."""
    return ",".join(
        f"{c:.6f}" for c in (lon - NEAR, lat - NEAR, lon + NEAR, lat + NEAR)
    )


def _pace(job: ImportJob) -> dict[str, Any]:
    """Rows a second, share done and time left, as far as they are known."""
    if job.state == State.RUNNING and job.stage_share is not None:
        return {"percent": int(100 * job.stage_share)}
    if job.state != State.RUNNING or not job.started_at or not job.rows_done:
        return {}
    last = job.heartbeat_at or timezone.now()
    seconds = max((last - job.started_at).total_seconds(), 0.5)
    rate = job.rows_done / seconds
    if not job.rows_total:
        return {"rate": rate}
    share = min(job.rows_done / job.rows_total, 1.0)
    left = (job.rows_total - job.rows_done) / rate
    return {
        "rate": rate,
        "percent": int(100 * share),
        "left": timedelta(seconds=int(left)),
    }
