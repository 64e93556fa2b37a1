"""What all Open311 addresses share: two notations, errors in one form, one language."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from feedback.open311 import errors
from feedback.open311.serializers import MEDIA_TYPES, Document, render
from gisportal.core.errors import BadParameterError, PortalError
from gisportal.core.middleware import outage_error

log = logging.getLogger("portal.feedback")

READING = ("GET", "HEAD", "OPTIONS")
LANGUAGES = ("vi", "en")
UNREADABLE = (
    BadRequest,
    MultiPartParserError,
    SuspiciousOperation,
    UnreadablePostError,
    UnicodeError,
)


# Partners have keys, not cookies: there is no session a form token could protect.
@method_decorator(csrf_exempt, name="dispatch")
class Resource(View):
    """One address: its methods answer documents, whatever goes wrong is one too."""

    http_method_names = ["get", "head", "post", "options"]
    is_test = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer in the notation of the address; XML where it names none we have."""
        notation = kwargs.pop("notation", "")
        known = notation if notation in MEDIA_TYPES else "xml"
        with translation.override(_language(request)):
            status, document = self._answer(request, notation, **kwargs)
            response = HttpResponse(
                render(document, known),
                status=status,
                content_type=MEDIA_TYPES[known],
            )
        response["Cache-Control"] = "no-cache"
        response["X-Content-Type-Options"] = "nosniff"
        if request.method in READING:
            response["Access-Control-Allow-Origin"] = "*"
        if status in (405, 200):
            response["Allow"] = ", ".join(self._methods())
        return response

    def _answer(
        self, request: HttpRequest, notation: str, **kwargs: Any
    ) -> tuple[int, Document]:
        try:
            return 200, self._document(request, notation, **kwargs)
        except PortalError as error:
            return self._refusal(error)
        except UNREADABLE:
            return self._refusal(BadParameterError(_("The request cannot be read.")))
        except Exception as error:
            outage = outage_error(error, request.method or "")
            if outage is not None:
                return self._refusal(outage)
            log.exception("Open311: %s %s", request.method, request.path)
            text = _("Something went wrong here. Please try again later.")
            return 500, errors.document(500, [text])

    def _document(self, request: HttpRequest, notation: str, **kwargs: Any) -> Document:
        if notation not in MEDIA_TYPES:
            raise errors.UnknownResourceError(
                _("There is nothing at this address in this format.")
            )
        method = (request.method or "").lower()
        handler = getattr(self, method, None)
        if method not in self.http_method_names or handler is None:
            raise errors.WrongMethodError(
                _("This address does not take %(method)s.")
                % {"method": (request.method or "")[:20]}
            )
        if method == "options":
            # Which methods there are is in the headers.
            return Document("options", {})
        return handler(request, **kwargs)

    def _methods(self) -> list[str]:
        """The methods this address takes, as its ``Allow`` header names them."""
        return [name.upper() for name in self.http_method_names if hasattr(self, name)]

    def _refusal(self, error: PortalError) -> tuple[int, Document]:
        status = errors.status_of(error)
        return status, errors.document(status, errors.descriptions(error))


def _language(request: HttpRequest) -> str:
    """``locale=en`` asks for English names."""
    asked = request.GET.get("locale", "")[:2]
    return asked if asked in LANGUAGES else LANGUAGES[0]
