"""System checks: what would only show once somebody needs it."""

from __future__ import annotations

import urllib.parse
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.http.request import validate_host

OLDEST_POSTGRESQL = 15
OLDEST_POSTGIS = (3, 3)


@register(Tags.database)
def check_database(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The server is new enough and PostGIS is there or can be had."""
    return [message for alias in databases or () for message in _check_server(alias)]


def _check_server(alias: str) -> list[CheckMessage]:
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int / 10000, "
            "(SELECT default_version FROM pg_available_extensions"
            " WHERE name = 'postgis')"
        )
        major, postgis = cursor.fetchone()
    found: list[CheckMessage] = []
    if major < OLDEST_POSTGRESQL:
        found.append(
            Error(
                f"PostgreSQL {major} is too old.",
                hint=f"PostgreSQL {OLDEST_POSTGRESQL} or newer is needed.",
                id="portal.E001",
            )
        )
    if postgis is None or _version(postgis) < OLDEST_POSTGIS:
        found.append(
            Error(
                f"PostGIS {postgis} is too old." if postgis else "PostGIS is missing.",
                hint="Install PostGIS 3.3 or newer on the database's machine "
                "(Debian: apt-get install postgresql-postgis).",
                id="portal.E002",
            )
        )
    return found


def _version(text: str) -> tuple[int, int]:
    major, minor, *_ = [*text.split("."), "0"]
    return int(major), int(minor)


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
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        found.append(
            Warning(
                "The static files are not collected: pages cannot be shown.",
                hint="Run manage.py collectstatic, or script/server, which does.",
                id="portal.W003",
            )
        )
    return found
