"""Who acts in the request being answered; nobody in commands and workers.

Asked only when an entry is written, so that pages which change nothing never look at the
session (a page that did would have to vary by cookie).
"""

from __future__ import annotations

from contextvars import ContextVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from gisportal.core.middleware import Middleware

_request: ContextVar[HttpRequest | None] = ContextVar("audited_request", default=None)


class AuditActorMiddleware(Middleware):
    """Remembers the request, so that entries know who made it."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the request remembered."""
        token = _request.set(request)
        try:
            return self.get_response(request)
        finally:
            _request.reset(token)


def current_user() -> AbstractBaseUser | None:
    """Who is signed in to the request being answered."""
    request = _request.get()
    user = getattr(request, "user", None)
    return person(user)


def person(user: AbstractBaseUser | AnonymousUser | None) -> AbstractBaseUser | None:
    """The account behind a lazy object, as foreign keys want it; None for strangers."""
    if user is None or not user.is_authenticated:
        return None
    return getattr(user, "_wrapped", user)
