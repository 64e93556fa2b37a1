"""A version for those who look after its layer: its decision, and where it has data."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gisportal.core.errors import PortalError
from layers.models import DatasetVersion
from layers.pages.staff_layer import ASKED, UNUSABLE, steward_layer
from layers.pages.staff_version_form import VersionForm
from layers.stewardship.change_version import change_version, require_right

State = DatasetVersion.State


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def staff_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What the version rests on and where it has data; a POST says otherwise."""
    layer = steward_layer(request, slug)
    kept = layer.versions.exclude(state=State.FAILED)
    version = get_object_or_404(kept, number=number)
    require_right(request.user, layer, version)
    is_of_two = layer.needs_second_person and version.state != State.DRAFT
    sent = request.POST if request.method == "POST" else None
    form = VersionForm(sent, version=version, is_of_two=is_of_two)
    if sent is not None and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            asked = change_version(version, form.values(), request.user, reason)
        except PortalError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, ASKED if asked else _("Saved."))
            return redirect("layers:staff-layer", layer.slug)
    context = {
        "layer": layer,
        "version": version,
        "form": form,
        "is_of_two": is_of_two,
    }
    status = UNUSABLE if form.errors else 200
    return render(request, "layers/staff_version.html", context, status=status)
