"""A layer for those who look after it: who sees it, its fields, requests, its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from gisportal.core.errors import ForbiddenError, PortalError
from layers import coverage, policy
from layers.models import ChangeRequest, DatasetVersion, Layer, LayerField
from layers.pages.layer_changes import history, requested
from layers.pages.staff_layer_forms import AnswerForm, FactsForm, FieldForm, LiftForm
from layers.recognition import reasons
from layers.stewardship import change_role, decide
from layers.stewardship.change_field import FieldOutcome, change_field
from layers.stewardship.change_layer import change_layer
from layers.stewardship.change_version import may_change
from layers.stewardship.layer_facts import GUARDED, allowed_facts, fact_label
from layers.stewardship.lift_personal import lifted_by, request_lifting
from layers.stewardship.pending import pending_for

UNUSABLE = 422
Right = policy.Right
ASKED = gettext_lazy("A second person must confirm it; until then nothing changes.")


def steward_layer(request: HttpRequest, slug: str) -> Layer:
    """The layer, for who edits, publishes or administers it.

    Raises ``ForbiddenError`` whether it does not exist or is not theirs.
    """
    layer = policy.stewarded_layers(request.user).filter(slug=slug).first()
    if layer is None:
        raise ForbiddenError(_("You do not look after this layer."))
    return layer


@login_required
@never_cache
@require_safe
def staff_layers(request: HttpRequest) -> HttpResponse:
    """The layers this person looks after, and what waits for a second person."""
    layers = policy.stewarded_layers(request.user).select_related("published_version")
    if not layers.exists():
        raise ForbiddenError(_("You look after no layer. Ask your administrator."))
    context = {"layers": layers, "waiting": waiting(request.user)}
    return render(request, "layers/staff_layers.html", context)


@login_required
@never_cache
@require_safe
def waiting_requests(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, as a fragment for the workspace; empty without."""
    rows = waiting(request.user)
    return render(request, "layers/_waiting.html", {"waiting": rows})


def waiting(user: Any, layer: Layer | None = None) -> list[dict[str, Any]]:
    """Pending requests this person should know of, with what each would change."""
    return [
        {"shown": shown, "facts": requested(shown.request)}
        for shown in pending_for(user, layer)
    ]


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def staff_layer(request: HttpRequest, slug: str) -> HttpResponse:
    """One layer; a POST changes who sees it and what it is."""
    layer = steward_layer(request, slug)
    allowed = allowed_facts(request.user, layer)
    is_sent = request.method == "POST"
    if is_sent and not allowed:
        raise ForbiddenError(
            _("Who sees a layer is changed with the right to publish it.")
        )
    form = FactsForm(request.POST if is_sent else None, layer=layer, allowed=allowed)
    if is_sent and form.is_valid():
        try:
            asked = change_layer(
                layer, form.values(), request.user, form.cleaned_data["reason"]
            )
        except PortalError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, ASKED if asked else _("Saved."))
            return redirect(
                "layers:staff-layer", form.cleaned_data.get("slug", layer.slug)
            )
    context = {
        "layer": layer,
        "form": form,
        "told": [_told(layer, name) for name in GUARDED if name not in allowed],
        "fields": layer.fields.all(),
        "waiting": waiting(request.user, layer),
        "history": history(layer),
        "may_edit": policy.may_steward(request.user, Right.EDIT, layer),
        "versions": shown_versions(request.user, layer),
        "role_change": change_role.at_work(layer),
        "may_load": policy.can(request.user, Right.EDIT, layer) and layer.is_stored,
    }
    status = UNUSABLE if form.errors else 200
    return render(request, "layers/staff_layer.html", context, status=status)


def shown_versions(user: Any, layer: Layer) -> list[dict[str, Any]]:
    """What is published and what was loaded since, with decision and coverage."""
    shown = {layer.published_version_id} - {None}
    since = layer.published_version.number if layer.published_version else 0
    rows = layer.versions.filter(
        Q(pk__in=shown) | Q(state=DatasetVersion.State.DRAFT, number__gt=since)
    )
    return [
        {
            "version": version,
            "decision": version.decision.today(),
            "coverage": coverage.in_words(version),
            "may_change": may_change(user, layer, version),
        }
        for version in rows.order_by("number")
    ]


def _told(layer: Layer, name: str) -> tuple[str, str]:
    """Label and value, in words, of a fact that is only told."""
    value = getattr(layer, name)
    if isinstance(value, bool):
        return fact_label(name), _("yes") if value else _("no")
    in_words = getattr(layer, f"get_{name}_display", None)
    return fact_label(name), str(in_words() if in_words else value)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def staff_field(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One field; a POST describes, opens or closes it."""
    layer, field = _field(request, slug, key)
    is_sent = request.method == "POST"
    form = FieldForm(request.POST if is_sent else None, field=field)
    if is_sent and form.is_valid():
        try:
            outcome = change_field(
                field, form.values(), request.user, form.cleaned_data["reason"]
            )
        except PortalError as error:
            form.add_error(None, error.message)
            return _field_page(request, layer, field, form, status=error.status)
        _tell(request, outcome)
        return redirect("layers:staff-layer", layer.slug)
    status = UNUSABLE if form.errors else 200
    return _field_page(request, layer, field, form, status=status)


def _tell(request: HttpRequest, outcome: FieldOutcome) -> None:
    if outcome.closed is not None:
        words = _("The field is private now: it looks personal (%(why)s).")
        messages.warning(request, words % {"why": reasons.shown(outcome.closed.reason)})
    messages.success(request, ASKED if outcome.request else _("Saved."))
    if not outcome.is_scrubbed:
        messages.warning(
            request,
            _(
                "The texts of this big layer are being written anew. It is shown to "
                "nobody until that is done; it comes back by itself."
            ),
        )


@login_required
@never_cache
@require_POST
def lift(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Ask that the field be no longer taken for personal data."""
    layer, field = _field(request, slug, key)
    form = LiftForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            request_lifting(field, values, request.user, values["reason"])
        except PortalError as error:
            form.add_error(None, error.message)
            return _field_page(request, layer, field, lifting=form, status=error.status)
        messages.success(request, ASKED)
        return redirect("layers:staff-layer", layer.slug)
    return _field_page(request, layer, field, lifting=form, status=UNUSABLE)


def _field(request: HttpRequest, slug: str, key: str) -> tuple[Layer, LayerField]:
    layer = steward_layer(request, slug)
    return layer, get_object_or_404(layer.fields.select_related("layer"), key=key)


def _field_page(
    request: HttpRequest,
    layer: Layer,
    field: LayerField,
    form: FieldForm | None = None,
    *,
    lifting: LiftForm | None = None,
    status: int = 200,
) -> HttpResponse:
    may_publish = policy.may_steward(request.user, Right.PUBLISH, layer)
    evidence = lifted_by(field) if may_publish or field.is_personal else {}
    is_waiting = layer.change_requests.pending().filter(field_key=field.key).exists()
    context = {
        "layer": layer,
        "field": field,
        "form": form or FieldForm(field=field),
        "evidence": [why for why in evidence.values() if why],
        "is_personal": bool(evidence),
        "is_waiting": is_waiting,
        "lifting": (lifting or LiftForm()) if may_publish and evidence else None,
    }
    return render(request, "layers/staff_field.html", context, status=status)


def _confirm(row: ChangeRequest, user: Any, answer: str) -> str:
    decide.confirm(row, user, answer)
    return _("Confirmed: it is changed now.")


def _decline(row: ChangeRequest, user: Any, answer: str) -> str:
    decide.decline(row, user, answer)
    return _("Declined: everything stays as it is.")


def _take_back(row: ChangeRequest, user: Any, answer: str) -> str:
    decide.take_back(row, user)
    return _("The request is taken back.")


VERBS: dict[str, Callable[[ChangeRequest, Any, str], str]] = {
    "confirm": _confirm,
    "decline": _decline,
    "take-back": _take_back,
}


@login_required
@never_cache
@require_POST
def decide_request(request: HttpRequest, slug: str, pk: int, verb: str) -> HttpResponse:
    """Confirm, decline or take back a request."""
    layer = steward_layer(request, slug)
    if verb not in VERBS:
        raise Http404
    row = get_object_or_404(layer.change_requests, pk=pk)
    form = AnswerForm(request.POST)
    answer = form.cleaned_data["answer"] if form.is_valid() else ""
    messages.success(request, VERBS[verb](row, request.user, answer))
    layer.refresh_from_db(fields=["slug"])
    return redirect("layers:staff-layer", layer.slug)
