"""Ends sessions: of who leaves, and of who proved less than is asked for from now on."""

from __future__ import annotations

from typing import Any

from allauth.mfa.signals import authenticator_added
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.http import HttpRequest


def end_sessions(user: User, *, but: str | None = None) -> None:
    """Sign ``user`` out everywhere, but for the session of the key ``but``."""
    for session in UserSession.objects.filter(user=user).exclude(session_key=but):
        session.end()


def end_others(request: HttpRequest, user: User, **_facts: Any) -> None:
    """A new second factor ends what was opened without it.

    Otherwise somebody with the password alone would sign in early, wait for the owner to
    set one up, and be let in by it.
    """
    end_sessions(user, but=request.session.session_key)


def watch() -> None:
    """Act from now on whenever a second factor is set up."""
    authenticator_added.connect(end_others, dispatch_uid="end-other-sessions")
