"""System checks: what would only show once somebody needs it."""

from __future__ import annotations

import urllib.parse
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import OperationalError, connections
from django.http.request import validate_host

from gisportal.core.database_rights import lacks


@register(Tags.database)
def check_database(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The server is new enough and PostGIS is there or can be had."""
    return [message for alias in databases or () for message in _check_server(alias)]


def _check_server(alias: str) -> list[CheckMessage]:
    try:
        with connections[alias].cursor() as cursor:
            return [
                Error(lack.message, hint=lack.hint, id=f"portal.{lack.code}")
                for lack in lacks(cursor)
            ]
    except OperationalError as error:
        said = " ".join(str(error).split())
        hint = "Look at DATABASE_URL, and whether the server runs."
        message = f"The database cannot be reached: {said}"
        return [Error(message, hint=hint, id="portal.E000")]


@register(Tags.security, deploy=True)
def check_portal_url(**kwargs: Any) -> list[CheckMessage]:
    """Links in mail lead to this portal, and over https."""
    parts = urllib.parse.urlsplit(settings.PORTAL_URL)
    found: list[CheckMessage] = []
    if not validate_host(parts.hostname or "", settings.ALLOWED_HOSTS):
        found.append(
            Warning(
                f"PORTAL_URL names {parts.hostname}, which ALLOWED_HOSTS does not.",
                hint="Links in mail would lead to a page that is refused.",
                id="portal.W004",
            )
        )
    if settings.PRODUCTION and parts.scheme != "https":
        found.append(
            Warning(
                "PORTAL_URL is not https.",
                hint="Private links in mail would travel in the clear.",
                id="portal.W005",
            )
        )
    return found


@register(Tags.security, deploy=True)
def check_deployment(**kwargs: Any) -> list[CheckMessage]:
    """What others reach runs in production mode, can send mail and show its pages."""
    found: list[CheckMessage] = []
    if not settings.PRODUCTION:
        found.append(
            Warning(
                f"PORTAL_MODE is {settings.MODE}.",
                hint="Set PORTAL_MODE=production on a machine that others reach.",
                id="portal.W001",
            )
        )
    if "console" in settings.EMAIL_BACKEND:
        found.append(
            Warning(
                "Mail is written to the terminal and reaches nobody.",
                hint="Set EMAIL_HOST to a mail server.",
                id="portal.W002",
            )
        )
    if not (settings.STATIC_ROOT.parent / "staticfiles.json").exists():
        found.append(
            Warning(
                "The static files are not collected: pages cannot be shown.",
                hint="Run manage.py collectstatic, or script/server, which does.",
                id="portal.W003",
            )
        )
    return found
