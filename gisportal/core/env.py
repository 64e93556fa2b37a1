"""Strict readers of environment variables: a bad value stops the start, in one line."""

from __future__ import annotations

import os
import re
import secrets
import tempfile
import urllib.parse
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
RATE = re.compile(r"[1-9][0-9]{0,8}/(s|sec|second|m|min|minute|h|hour|d|day)", re.ASCII)
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
FALSE = {"", "0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """The variable's value without surrounding space."""
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    """A yes/no variable; anything else than 1/0, true/false … is refused."""
    value = os.environ.get(name)
    if value is None:
        return default
    word = value.strip().lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}")


def integer(name: str, default: int, *, low: int = 0, high: int = 2**31) -> int:
    """A whole number between ``low`` and ``high``."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        number = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} must be a whole number, not {value!r}"
        ) from error
    if not low <= number <= high:
        raise ImproperlyConfigured(f"{name} must be between {low} and {high}")
    return number


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list; empty items are dropped."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def numbers(name: str, default: str, *, count: int) -> tuple[float, ...]:
    """Exactly ``count`` comma-separated numbers."""
    try:
        values = tuple(float(part) for part in words(name, default))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be {count} numbers") from error
    if len(values) != count:
        raise ImproperlyConfigured(f"{name} must be {count} comma-separated numbers")
    return values


def rate(name: str, default: str) -> str:
    """So many in a time: ``600/min``; s, min, hour or day."""
    value = text(name, default) or default
    if not RATE.fullmatch(value):
        raise ImproperlyConfigured(
            f"{name} must be a number per s, min, hour or day such as {default},"
            f" not {value!r}"
        )
    return value


def clock(name: str, default: str) -> str:
    """A time of day such as 02:30; set but empty means never."""
    value = text(name, default)
    if value and not CLOCK.fullmatch(value):
        raise ImproperlyConfigured(
            f"{name} must be a time such as {default}, not {value!r}"
        )
    return value


def choice(name: str, default: str, options: tuple[str, ...]) -> str:
    """One of ``options``."""
    value = text(name, default) or default
    if value not in options:
        raise ImproperlyConfigured(
            f"{name} must be one of {', '.join(options)}, not {value!r}"
        )
    return value


def site_address(name: str, default: str) -> str:
    """Scheme and host under which people reach the portal, without a path."""
    value = text(name, default).rstrip("/")
    parts = urllib.parse.urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in value:
        raise ImproperlyConfigured(
            f"{name} must be the portal's address such as https://gis.example.vn"
            f"{f', not {value!r}' if value else ''}"
        )
    if parts.path or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"{name} must name no more than a host")
    return value


def secret(name: str, *, path: Path | None, hint: str) -> str:
    """A secret from the environment, or from ``path`` (made once, mode 600).

    ``path`` None means that only the environment will do (production).
    """
    value = text(name)
    if value:
        return value
    if path is None:
        raise ImproperlyConfigured(f"{name} is not set. {hint}")
    return kept_secret(path)


def kept_secret(path: Path) -> str:
    """The secret in ``path``; made the first time somebody asks (mode 600)."""
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


def _write_once(path: Path, value: str) -> None:
    """Put ``value`` at ``path`` (mode 600) unless another process was faster.

    The file appears whole or not at all: a link to a finished file is atomic.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(value)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()


def database(url: str) -> dict[str, object]:
    """Django's database settings from ``postgis://user:password@host:port/name?host=``.

    A ``host`` in the query is a socket directory. Anything but PostgreSQL is refused:
    PostGIS is the only backend there is.
    """
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in {"postgis", "postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL must start with postgis:// (PostGIS is the only backend)"
        )
    query = dict(urllib.parse.parse_qsl(parts.query))
    host = query.pop("host", "") or parts.hostname or ""
    return {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "NAME": urllib.parse.unquote(parts.path.lstrip("/")),
        "USER": urllib.parse.unquote(parts.username or ""),
        "PASSWORD": urllib.parse.unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": {"application_name": "gisportal", **query},
    }
