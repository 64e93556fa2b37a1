"""Systems that may send reports: add one, give it a new key, take its key away."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from feedback.models import Partner
from gisportal.core.errors import ForbiddenError

RIGHT = "feedback.change_partner"
View = Callable[..., HttpResponse]


class PartnerForm(forms.ModelForm):
    """A new partner; its key is made when it is saved."""

    class Meta:
        model = Partner
        fields = ["name", "contact", "hourly_limit"]


def partner_keepers(view: View) -> View:
    """Only for staff who may change partners; others get 403."""

    @login_required
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not (user.is_active and user.is_staff and user.has_perm(RIGHT)):
            raise ForbiddenError(_("Keys of partners are an administrator's business."))
        return view(request, *args, **kwargs)

    return guarded


@partner_keepers
@require_http_methods(["GET", "HEAD", "POST"])
def partners(request: HttpRequest) -> HttpResponse:
    """The partners and how their keys stand; a POST adds one and shows its key once."""
    form = PartnerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        partner: Partner = form.save(commit=False)
        return _with_key(request, partner)
    return _page(request, form, status=422 if form.errors else 200)


@partner_keepers
@require_POST
def replace_key(request: HttpRequest, pk: int) -> HttpResponse:
    """A new key; the old one stops working."""
    return _with_key(request, get_object_or_404(Partner, pk=pk))


@partner_keepers
@require_POST
def revoke_key(request: HttpRequest, pk: int) -> HttpResponse:
    """The key stops working at once."""
    partner = get_object_or_404(Partner, pk=pk)
    partner.revoke()
    words = _("The key of %(name)s is revoked and opens nothing any more.")
    messages.success(request, words % {"name": partner.name})
    return redirect("feedback:staff-partners")


def _with_key(request: HttpRequest, partner: Partner) -> HttpResponse:
    """Save the partner with a new key; the page that shows it this once."""
    key = partner.new_key()
    partner.save()
    return _page(request, PartnerForm(), partner=partner, key=key)


def _page(
    request: HttpRequest,
    form: PartnerForm,
    *,
    partner: Partner | None = None,
    key: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "partners": Partner.objects.all(),
        "made_for": partner,
        "key": key,
    }
    return render(request, "feedback/staff/partners.html", context, status=status)
