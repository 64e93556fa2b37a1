"""What the upload is, to be confirmed: coordinate system, encoding, key, columns."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gisportal.core.basemap import basemap
from gisportal.core.errors import ConflictError
from importers import access
from importers.access import planners_only
from importers.intake import uploads
from importers.intake.folders import UPLOADS
from importers.jobs import lifecycle, upload_summary
from importers.jobs.upload_summary import LayerSummary
from importers.models import ImportJob
from importers.schema.role_guess import RoleGuess, guess_role
from importers.web.confirmation import Confirmation
from layers.models import Layer
from layers.stewardship.record_load import may_open

MASK = "•••"


@planners_only
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The inspection page; a POST with everything confirmed starts the load."""
    job = access.get_job_or_403(request.user, pk)
    if job.state != ImportJob.State.UPLOADED:
        return redirect("importers:job", pk)
    found = upload_summary.read(UPLOADS.path(job.pk))
    if not found:
        raise ConflictError(_("The file is not kept any more. Please upload it again."))
    layer = Layer.objects.filter(slug=job.layer_slug).first()
    at = _place(request, found)
    chosen = found[at]
    guess = _role(job, layer, chosen)
    form = Confirmation(
        chosen,
        guess,
        list(layer.fields.all()) if layer else [],
        request.POST if request.method == "POST" else None,
        layer=layer,
        before=lifecycle.last_drawing(job),
        may_publish=layer is None or may_open(layer, request.user.pk),
    )
    if request.method == "POST" and form.is_valid():
        lifecycle.enqueue(job, form.options(uploads.options_of(job)))
        return redirect("importers:job", pk)
    context = _context(request, job, found, at, form)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "importers/confirm.html", {**context, "layer": layer}, status=status
    )


def _place(request: HttpRequest, found: list[LayerSummary]) -> int:
    """Which of the layers inside is looked at."""
    wanted = request.POST.get("inside") or request.GET.get("inside") or "0"
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 4 else 0
    return number if number < len(found) else 0


def _role(job: ImportJob, layer: Layer | None, found: LayerSummary) -> RoleGuess:
    """What the layer is, or was said to be, or is taken for."""
    if layer is not None:
        return RoleGuess(layer.role)
    if job.options.get("role"):
        return RoleGuess(str(job.options["role"]))
    names = (job.options.get("title", ""), job.layer_slug, found.name)
    columns = ((column.name, column.meaning) for column in found.columns)
    return guess_role(columns, found.kind, names)


def _context(
    request: HttpRequest,
    job: ImportJob,
    found: list[LayerSummary],
    at: int,
    form: Confirmation,
) -> dict[str, Any]:
    chosen = found[at]
    if job.created_by_id != request.user.pk:
        _mask(chosen)
    kinds = dict(Layer.GeometryKind.choices)
    return {
        "job": job,
        "found": found,
        "at": at,
        "chosen": chosen,
        "kind": kinds.get(chosen.kind, _("no shapes")),
        "form": form,
        "layer_name": job.options.get("title", ""),
        "encodings": list(chosen.texts[0]) if chosen.texts else [],
        "texts": [list(text.values()) for text in chosen.texts],
        "same": lifecycle.known_versions(job),
        "map": {
            "province": settings.PROVINCE_BBOX,
            "basemap": basemap(),
            "places": [vars(place) for place in chosen.places],
        },
    }


def _mask(found: LayerSummary) -> None:
    """Personal samples are shown only to the one who brought the file."""
    for column in found.columns:
        if not column.is_public:
            column.samples = [MASK] if column.samples else []
    for level in found.levels:
        level["samples"] = [MASK] if level["samples"] else []
    if any(not column.is_public for column in found.columns):
        found.texts = []
