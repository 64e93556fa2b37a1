"""One layer for its planners: versions, history, and what is shown to the public."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from importers import access
from importers.access import errors_as_messages, planners_only
from layers import policy, store
from layers.store.publish import predecessor

EVENTS_SHOWN = 50
LONGEST_REASON = 500


@planners_only
@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Versions of the layer, and who published what, when and why."""
    layer = access.get_layer_or_403(request.user, slug)
    events = layer.events.select_related("version", "previous", "actor")
    context = {
        "layer": layer,
        "versions": layer.versions.select_related("loaded_by"),
        "events": events[:EVENTS_SHOWN],
        "predecessor": predecessor(layer),
        "may_publish": policy.can(request.user, policy.Right.PUBLISH, layer),
    }
    return render(request, "importers/layer.html", context)


@planners_only
@require_POST
def publish(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show this version to the public."""
    layer = access.get_publishable_layer_or_403(request.user, slug)
    version = access.get_version_or_403(layer, number)
    with errors_as_messages(request):
        store.publish(layer, version, request.user, _reason(request))
        words = _("Version %(number)d is published: everybody sees it now.")
        messages.success(request, words % {"number": version.number})
    return redirect("importers:layer", slug)


@planners_only
@require_POST
def discard(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Throw a draft away."""
    layer = access.get_layer_or_403(request.user, slug)
    version = access.get_version_or_403(layer, number)
    with errors_as_messages(request):
        store.discard(version, request.user, _reason(request))
        words = _("Draft version %(number)d is discarded.")
        messages.success(request, words % {"number": number})
    return redirect("importers:layer", slug)


@planners_only
@require_POST
def roll_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Show again what was published before."""
    layer = access.get_publishable_layer_or_403(request.user, slug)
    with errors_as_messages(request):
        event = store.rollback(layer, request.user, _reason(request))
        words = _("Version %(number)d is shown again.")
        messages.success(request, words % {"number": event.version_number})
    return redirect("importers:layer", slug)


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").replace("\0", "").strip()[:LONGEST_REASON]
