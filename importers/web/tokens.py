"""The page on which planners issue and revoke tokens for their programs."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from gisportal.core.second_factor import needs_second_factor
from importers.access import planners_only
from importers.api import tokens
from importers.models import ApiToken

UNUSABLE = 422
MOST_TOKENS = 20


class TokenForm(forms.Form):
    """What a new token is for, and how long it is valid."""

    name = forms.CharField(label=gettext_lazy("What it is for"), max_length=100)
    days = forms.IntegerField(
        label=gettext_lazy("Valid for (days)"),
        min_value=1,
        max_value=tokens.MOST_DAYS,
        initial=tokens.DEFAULT_DAYS,
    )


@planners_only
@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request: HttpRequest) -> HttpResponse:
    """One's own tokens; a POST issues one and shows it this once."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    user = cast("User", request.user)
    own = ApiToken.objects.filter(user=user)
    issued, status = "", 200
    if form.is_bound and own.filter(revoked_at=None).count() >= MOST_TOKENS:
        form.add_error(None, _("Revoke a token before you make another one."))
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        _token, issued = tokens.issue(request.user, values["name"], values["days"])
        form = TokenForm()
    elif form.is_bound:
        status = UNUSABLE
    context = {
        "form": form,
        "tokens": own,
        "issued": issued,
        "needs_second_factor": needs_second_factor(user),
    }
    return render(request, "importers/tokens.html", context, status=status)


@planners_only
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke one's own token; 404 for anybody else's."""
    get_object_or_404(ApiToken, user=request.user, pk=pk).revoke()
    messages.success(request, _("The token has been revoked and no longer works."))
    return redirect("importers:tokens")
