"""The page behind the link of an outside party: what it needs, nothing personal.

Looking changes nothing, so that mail scanners that open the link break nothing.
"""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from feedback.errors import InvalidReportError, PhotoError, TooManyReportsError
from feedback.feature_place import feature_place
from feedback.intake import quotas
from feedback.intake.request import check_size, uploaded
from feedback.map_config import report_map
from feedback.models import Referral
from feedback.public.photo import photo_response
from feedback.public.private_page import keep_private
from feedback.workflow import referrals
from gisportal.core.middleware import client_address


@require_http_methods(["GET", "HEAD", "POST"])
def outside(request: HttpRequest, token: str) -> HttpResponse:
    """The report for an outside party; POST is their one answer."""
    if request.method == "POST":
        return keep_private(_answer(request, token))
    return keep_private(_page(request, referrals.find(token), token))


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    check_size(request)
    referral = referrals.find(token)
    text = request.POST.get("answer", "")
    try:
        quotas.count_attempt(client_address(request))
        referrals.answer(token, text, uploaded(request.FILES))
    except (InvalidReportError, PhotoError, TooManyReportsError) as error:
        return _page(request, referral, token, str(error), text)
    return render(request, "feedback/staff/outside_thanks.html")


def _page(
    request: HttpRequest,
    referral: Referral,
    token: str,
    problem: str = "",
    typed: str = "",
) -> HttpResponse:
    report = referral.report
    # What the office left visible.
    photos = report.photos.filter(is_public=True)
    return render(
        request,
        "feedback/staff/outside.html",
        {
            "report": report,
            "referral": referral,
            "feature": feature_place(report),
            "photos": [
                {
                    size: reverse("feedback:outside-photo", args=[token, name, size])
                    for size in ("thumb", "large")
                }
                for name in photos.values_list("name", flat=True)
            ],
            "problem": problem,
            "typed": typed,
            "pins": report_map(report),
        },
        status=400 if problem else 200,
    )


@require_safe
def outside_photo(
    request: HttpRequest, token: str, name: str, size: str
) -> FileResponse:
    """A photo the party may see, as long as the link holds."""
    report = referrals.find(token).report
    response = photo_response(
        report.photos.filter(is_public=True, name=name).first(), size
    )
    keep_private(response)
    return response
