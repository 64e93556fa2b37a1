"""One's own account: password, second factor, where one is signed in."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gisportal.core.second_factor import has_second_factor, needs_second_factor


@never_cache
@require_safe
@login_required
def account_page(request: HttpRequest) -> HttpResponse:
    """What one may change oneself, each on a page of its own."""
    user = request.user
    codes = Authenticator.objects.filter(
        user=user.pk, type=Authenticator.Type.RECOVERY_CODES
    )
    context = {
        "has_second_factor": has_second_factor(user),
        "needs_second_factor": needs_second_factor(user),
        "has_codes": codes.exists(),
    }
    return render(request, "account/index.html", context)
