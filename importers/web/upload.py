"""Upload a file for a layer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from gisportal.core.errors import NoRoomError
from importers.access import planners_only
from importers.errors import UsageError
from importers.formats import NAMED
from importers.intake import upload_stream, uploads
from importers.jobs import disk_quota, lifecycle
from importers.web.forms import UploadForm

TOO_LARGE, UNUSABLE = 413, 422


# Exempt only on the outside: the token stands in the body, which must not be read
# before it is said where the files go. The inner view checks it.
@csrf_exempt
@planners_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_import(request: HttpRequest) -> HttpResponse:
    """The form; a POST takes the file in and goes on to its inspection."""
    if request.method != "POST":
        initial = {"layer": request.GET.get("layer", "")}
        return _page(request, UploadForm(user=request.user, initial=initial))
    if upload_stream.is_announced_too_large(request):
        return _too_large(request)
    try:
        disk_quota.require(upload_stream.announced(request))
    except NoRoomError as error:
        return _problem(request, error.message, error.status)
    handler = upload_stream.receive_to_disk(request)
    return _received(request, handler)


@csrf_protect
def _received(
    request: HttpRequest, handler: upload_stream.StreamToDisk
) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES, user=request.user)
    if handler.is_too_large:
        return _too_large(request)
    if handler.is_full:
        error = disk_quota.exceeded()
        return _problem(request, error.message, error.status)
    if not form.is_valid():
        return _refused(request, form)
    options = form.options()
    try:
        job = lifecycle.take_in(form.uploaded, options, request.user)
    except UsageError as error:
        form.add_error(None, error.message)
        return _refused(request, form)
    except NoRoomError as error:
        return _problem(request, error.message, error.status)
    address = reverse("importers:job", args=[job.pk])
    if _wants_json(request):
        return JsonResponse({"url": address}, status=201)
    return redirect(address)


def _too_large(request: HttpRequest) -> HttpResponse:
    return _problem(request, upload_stream.too_large_message(), TOO_LARGE)


def _problem(request: HttpRequest, words: str, status: int) -> HttpResponse:
    """The upload as a whole is not taken."""
    if _wants_json(request):
        return JsonResponse({"errors": {"": [words]}}, status=status)
    form = UploadForm(user=request.user)
    return _page(request, form, status=status, problem=words)


def _refused(request: HttpRequest, form: UploadForm) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"errors": form.errors}, status=UNUSABLE)
    return _page(request, form, status=UNUSABLE)


def _page(
    request: HttpRequest, form: UploadForm, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "problem": problem,
        "limit": upload_stream.limit(),
        "accept": ",".join(uploads.OFFERED),
        "formats": NAMED,
        "config": {"limit": upload_stream.limit()},
    }
    return render(request, "importers/new.html", context, status=status)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
