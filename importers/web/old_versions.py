"""Old versions: what the policy lets go, what it takes up, and away with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from importers import access
from importers.access import planners_only
from layers import policy
from layers.store.purge import Policy, purge, purge_is_nightly, purgeable, size_on_disk


@planners_only
@require_safe
def old_versions(request: HttpRequest) -> HttpResponse:
    """What may go in the layers of this person."""
    rows: list[dict[str, Any]] = [
        {
            "layer": layer,
            "version": version,
            "size": size_on_disk(version),
            "may_remove": policy.can(request.user, policy.Right.PUBLISH, layer),
        }
        for layer in access.own_layers(request.user)
        for version in purgeable(layer)
    ]
    context = {
        "rows": rows,
        "size": sum(row["size"] for row in rows),
        "policy": Policy.of_settings(),
        "is_nightly": purge_is_nightly(),
    }
    return render(request, "importers/old.html", context)


@planners_only
@require_POST
def remove(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Remove one version, if the policy lets it go."""
    layer = access.get_publishable_layer_or_403(request.user, slug)
    version = access.get_version_or_403(layer, number)
    words = {"number": number, "layer": layer.name}
    if version in purgeable(layer) and purge(version):
        messages.success(
            request, _("Version %(number)d of %(layer)s is removed.") % words
        )
    else:
        messages.error(
            request,
            _("Version %(number)d of %(layer)s stays: it is in use or protected.")
            % words,
        )
    return redirect("importers:old")
