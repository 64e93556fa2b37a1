"""Pages for what went wrong before any view: the same for people and for programs."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.defaults import server_error

from gisportal.core.errors import ForbiddenError, NotFoundError, PortalError
from gisportal.core.middleware import error_response, outage_error
from gisportal.core.problem_details import problem_response, wants_json


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400. The host itself may be what is wrong: the page asks nothing of the request."""
    if wants_json(request):
        return problem_response(PortalError(_("The request cannot be read.")))
    return HttpResponseBadRequest(render_to_string("400.html"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    if wants_json(request):
        return problem_response(ForbiddenError(_("You may not open this address.")))
    return render(request, "403.html", status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """500, unless the machine has no room: then what was sent is not kept, in words."""
    error = sys.exc_info()[1]
    outage = outage_error(error, request.method or "") if error else None
    if outage is not None:
        return error_response(request, outage)
    return server_error(request)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    if wants_json(request):
        return problem_response(NotFoundError(_("There is nothing at this address.")))
    return render(request, "404.html", status=404)
