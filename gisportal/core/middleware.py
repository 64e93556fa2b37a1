"""What happens around every request: who is asking, and errors people can read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from gisportal.core.database import is_out_of_room, is_unreachable
from gisportal.core.errors import (
    BadParameterError,
    NoRoomError,
    PortalError,
    TooLargeError,
    UnavailableError,
)
from gisportal.core.problem_details import (
    RETRIED,
    problem_response,
    retry_after,
    wants_json,
)
from gisportal.core.rate_limits import network_key
from gisportal.core.slots import asked_by

READING = ("GET", "HEAD", "OPTIONS")
NO_ROOM_SECONDS = 300
GetResponse = Callable[[HttpRequest], HttpResponse]
ErrorResponse = Callable[[HttpRequest, PortalError], HttpResponse]


def client_address(request: HttpRequest) -> str:
    """Address of the client: the peer, or what the last trusted proxy wrote.

    X-Forwarded-For can be forged; only the entries that ``TRUSTED_PROXIES`` proxies
    appended themselves are believed.
    """
    return believed_address(request.META)


def believed_address(environ: Mapping[str, Any]) -> str:
    """The same from the environment of a request, before Django has made one of it."""
    if settings.TRUSTED_PROXIES:
        hops: list[str] = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(hops) >= settings.TRUSTED_PROXIES and hops[0].strip():
            return hops[-settings.TRUSTED_PROXIES].strip()
    peer: str = environ.get("REMOTE_ADDR", "")
    return peer


class Middleware:
    """What every middleware keeps: the rest of the way to the view."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response


class TrustedProxyMiddleware(Middleware):
    """Puts the client's believed address where every later part looks for it.

    What costs much knows from here on for whom it is done (``slots``).
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Resolve the address once per request."""
        address = client_address(request)
        if settings.TRUSTED_PROXIES:
            request.META["REMOTE_ADDR"] = address
        with asked_by(network_key(address)):
            return self.get_response(request)


class CookieTextMiddleware(Middleware):
    """Refuses cookies that PostgreSQL cannot hold, before the session is looked up."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language of the address: nothing else is known this early."""
        if not any("\0" in value for value in request.COOKIES.values()):
            return self.get_response(request)
        request.COOKIES = {}
        language = translation.get_language_from_path(request.path_info)
        with translation.override(language or settings.LANGUAGE_CODE):
            return error_response(
                request,
                BadParameterError(
                    _("A cookie holds a character that is not text. Delete it.")
                ),
            )


class BodySizeMiddleware(Middleware):
    """Refuses huge bodies from strangers by their announced size, nothing read.

    It stands before the check against forged forms, which reads the whole form.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the length; people who are signed in may send data sets."""
        most = settings.ANONYMOUS_UPLOAD_MAX_BYTES
        if not _is_longer(request, most) or _is_known(request):
            return self.get_response(request)
        return error_response(
            request,
            TooLargeError(
                _("This is too large: at most %(max)d MB can be sent at once.")
                % {"max": most // 1024 // 1024}
            ),
        )


def _is_known(request: HttpRequest) -> bool:
    """Whether somebody who is signed in, or a program with a token, sends it."""
    if SESSION_KEY in request.session:
        return True
    return bool(import_string(settings.KNOWN_SENDER)(request))


def _is_longer(request: HttpRequest, most: int) -> bool:
    """Whether the body is announced to be longer than ``most`` bytes."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > most
    except ValueError:
        return False


class PortalErrorMiddleware(Middleware):
    """Turns ``PortalError`` and a lost database into a page or problem+json."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse what PostgreSQL cannot hold; pass everything else on."""
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return error_response(
                request,
                BadParameterError(_("The address holds a character that is not text.")),
            )
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Answer the errors whose message is meant for people."""
        outage = outage_error(exception, request.method or "")
        if outage is not None:
            exception = outage
            # The page greets whom it can without asking the database again.
            request.user = AnonymousUser()
            # Django's own place for them, which its types do not know.
            request._messages = CookieStorage(request)  # type: ignore[attr-defined]
        if not isinstance(exception, PortalError):
            return None
        return error_response(request, exception)


def error_response(request: HttpRequest, error: PortalError) -> HttpResponse:
    """The error as problem+json for programs, as a page for people.

    Addresses that keep to a standard answer in the form their standard asks for.
    """
    for prefix, form in settings.ERROR_FORMS.items():
        if request.path.startswith(prefix):
            respond: ErrorResponse = import_string(form)
            return respond(request, error)
    if wants_json(request):
        return problem_response(error)
    response = render(
        request,
        "error.html",
        {
            "error": error,
            "status": error.status,
            "is_temporary": error.status in RETRIED,
        },
        status=error.status,
    )
    if error.status in RETRIED:
        response["Retry-After"] = str(retry_after(error))
    return response


def outage_error(error: BaseException, method: str) -> PortalError | None:
    """What is not the request's fault but the machine's, None for all else."""
    if is_out_of_room(error) and method not in READING:
        return NoRoomError(
            _(
                "The portal has no room to keep this just now. Nothing was saved; please"
                " try again later, or phone us."
            ),
            retry_after=NO_ROOM_SECONDS,
        )
    if is_out_of_room(error):
        return UnavailableError(
            _("The portal has no room for this just now. Please try again later.")
        )
    return database_error(error) if is_unreachable(error) else None


def database_error(error: BaseException) -> UnavailableError:
    """A lost connection or a statement over its time limit, said plainly."""
    if "statement timeout" in str(error):
        return UnavailableError(
            _("This took too long. Look at a smaller area, or try again in a minute.")
        )
    return UnavailableError(
        _("The database does not answer just now. Please try again in a minute.")
    )
