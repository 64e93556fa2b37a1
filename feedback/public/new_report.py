"""``/reports/new``: the form. With script it posts to the API instead, in place."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from feedback import photos
from feedback.address_lookup import candidates, communes, read_candidate
from feedback.codes import digest
from feedback.errors import (
    IdempotencyMismatchError,
    InvalidReportError,
    PhotoError,
    ProofOfWorkError,
    TooManyReportsError,
)
from feedback.intake import quotas
from feedback.intake.duplicates import duplicates_of
from feedback.intake.receipt import Receipt
from feedback.intake.request import check_size, sender, uploaded
from feedback.intake.submit import submit
from feedback.map_config import chosen_feature, form_config
from feedback.models import Report
from feedback.privacy.contacts import consent
from feedback.public.forms import ReportForm, category_groups, new_key
from feedback.text import clean_line
from gisportal.core.middleware import client_address


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_report(request: HttpRequest) -> HttpResponse:
    """Show the form; on POST send it, or show it again with everything typed."""
    if request.method != "POST":
        return _page(request, ReportForm(initial=_from_address(request)))
    check_size(request)
    form = ReportForm(with_candidate(request.POST))
    form.is_valid()
    if "find" in request.POST:
        return _page(request, form)
    # Photos cannot be chosen again by the server: with some, no more questions.
    found = [] if request.FILES or form.data.get("different") else _others(form)
    if found:
        return _page(request, form, duplicates=found)
    try:
        receipt = _send(request, form)
    except InvalidReportError as error:
        form.show(error)
        return _page(request, form, status=error.status)
    except (PhotoError, ProofOfWorkError, TooManyReportsError) as error:
        form.add_error(None, error.message)
        return _page(request, form, status=error.status)
    except IdempotencyMismatchError as error:
        # Sent before, then changed and sent again: that is a new report.
        values = with_candidate(request.POST).copy()
        values["idempotency_key"] = new_key()
        form = ReportForm(values)
        form.add_error(None, error.again)
        return _page(request, form, status=error.status)
    return _thank(receipt)


def _send(request: HttpRequest, form: ReportForm) -> Receipt:
    quotas.count_attempt(client_address(request))
    if form.errors:
        raise InvalidReportError({})
    source = sender(
        request,
        Report.Channel.WEB,
        key=form.cleaned_data["idempotency_key"],
        proof=form.cleaned_data["altcha"],
    )
    return submit(form.draft(), uploaded(request.FILES), source)


def _thank(receipt: Receipt) -> HttpResponse:
    """Go to the private page: it can be reloaded and kept."""
    address = reverse("feedback:follow", args=[receipt.report.code, receipt.token])
    return HttpResponseRedirect(f"{address}?sent=1")


@require_safe
@cache_control(no_cache=True)
def shell(request: HttpRequest) -> HttpResponse:
    """The form as the service worker keeps it for times without a network."""
    response = _page(request, ReportForm(), is_shell=True)
    response["X-Robots-Tag"] = "noindex"
    return response


def _others(form: ReportForm) -> list[Report]:
    """Open reports that may mean the same as what stands in the form."""
    values = form.cleaned_data
    key = digest(clean_line(values.get("idempotency_key", "")))
    # Sent once already: it would be found itself.
    if Report.objects.filter(idempotency_hash=key).exists():
        return []
    place = {name: values.get(name, "").replace(",", ".") for name in ("lon", "lat")}
    named = {
        name: values.get(name, "") for name in ("category", "layer", "feature_key")
    }
    return duplicates_of({**named, **place})


def _page(
    request: HttpRequest,
    form: ReportForm,
    status: int = 200,
    *,
    duplicates: Sequence[Report] = (),
    is_shell: bool = False,
) -> HttpResponse:
    chosen = chosen_feature(form["layer"].value(), form["feature_key"].value())
    address = clean_line(form["address"].value() or "")
    is_looking = request.method == "POST" and address and not form["lon"].value()
    context = {
        "form": form,
        "candidates": candidates(address) if is_looking else [],
        "is_not_found": bool(is_looking),
        "groups": category_groups(form.data),
        "chosen": chosen,
        "config": form_config(chosen),
        "max_photos": photos.MAX_PHOTOS,
        "max_megabytes": photos.MAX_BYTES // 1024 // 1024,
        "lost_photos": bool(request.FILES),
        "communes": communes(),
        "duplicates": duplicates,
        "is_shell": is_shell,
        "category_first": request.GET.get("first") == "category",
        "shape_kinds": _shape_kinds(),
        "consent": consent.paragraphs(),
    }
    return render(request, "feedback/new.html", context, status=status)


def with_candidate(data: QueryDict) -> QueryDict:
    """The form's values with the place chosen from a list of addresses, if one was."""
    has_place = data.get("lon") or data.get("layer") or data.get("geometry")
    listed = "" if has_place else data.get("commune", "")
    chosen = read_candidate(data.get("candidate", "") or listed)
    if not chosen:
        return data
    values = data.copy()
    for name, value in chosen.items():
        values[name] = value
    return values


def _shape_kinds() -> list[tuple[str, str]]:
    return [("point", _("Point")), ("line", _("Line")), ("area", _("Area"))]


def _from_address(request: HttpRequest) -> dict[str, str]:
    """What the map's panel hands over: a place, a feature, a category."""
    query = request.GET
    return {
        "lon": clean_line(query.get("lon", ""))[:40],
        "lat": clean_line(query.get("lat", ""))[:40],
        "layer": clean_line(query.get("layer", ""))[:63],
        "feature_key": clean_line(query.get("key", ""))[:300],
        "category": clean_line(query.get("category", ""))[:63],
        "idempotency_key": new_key(),
    }
