"""The fields of a feature that are not public, for staff with the right; each look noted.

Never part of a public page: the look is asked for by a form, so that no link, crawler or
prefetching browser makes one, and its answer is kept nowhere.
"""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from gisportal.core import audit
from layers import policy
from layers.models import Layer, LayerField, PersonalLook
from layers.queries import feature_text
from layers.queries.feature import live_feature
from layers.queries.feature_json import FeatureRow, card

REASON_LENGTH = 300


def personal_url(user: policy.User, layer: Layer, key: str) -> str:
    """Where this person may look at more of the feature; empty for everybody else."""
    if (
        user is None
        or not user.is_authenticated
        or not policy.private_fields(user, layer)
    ):
        return ""
    return reverse("layers:personal", args=[layer.slug, key])


@login_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def personal_page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Ask for the reason; after the form is sent show the fields and note the look."""
    layer = policy.visible_layer(request.user, slug)
    policy.require(
        request.user,
        policy.Right.PERSONAL,
        layer,
        _("You may not see the personal data of this layer."),
    )
    fields = policy.private_fields(request.user, layer)
    is_look = request.method == "POST"
    row = live_feature(layer, key, fields if is_look else ())
    shown = None
    if is_look:
        reason = request.POST.get("reason", "").strip()[:REASON_LENGTH]
        with transaction.atomic():
            note(request.user, row, fields, reason)
            shown = feature_text.field_texts(fields, row.properties)
    response = render(
        request,
        "layers/personal.html",
        {
            "layer": layer,
            # Only its title and address are shown: no value need come along.
            "feature": card(replace(row, fields=())),
            "shown": shown,
            "names": [field.name for field in fields],
            "reason_length": REASON_LENGTH,
        },
    )
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def note(
    user: AbstractBaseUser | AnonymousUser,
    row: FeatureRow,
    fields: list[LayerField],
    reason: str,
) -> PersonalLook:
    """Write down who looks at which fields of which feature, and why."""
    layer = row.layer
    version = layer.published_version
    audit.record(
        user,
        "look.feature",
        f"{layer.slug}/{row.key}",
        changes={field.key: None for field in fields},
        reason=reason,
    )
    return PersonalLook.objects.create(
        user_id=user.pk,
        user_name=user.get_username(),
        layer=layer,
        layer_slug=layer.slug,
        feature_key=row.key,
        version_number=version.number if version else None,
        fields=[field.key for field in fields],
        reason=reason,
    )
