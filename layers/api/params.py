"""One parser a query parameter; a bad value says which one and what is wanted."""

from __future__ import annotations

import math
from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.request import Request

from gisportal.core.errors import BadParameterError
from layers.queries.search import Near

AnyRequest = Request | HttpRequest


def number(
    request: AnyRequest,
    name: str,
    low: float,
    high: float,
    default: float | None = None,
) -> float:
    """A finite number between ``low`` and ``high``; required without a default."""
    text = request.GET.get(name, "").strip()
    if not text and default is not None:
        return default
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise BadParameterError(
            _("%(name)s must be a number between %(low)s and %(high)s.")
            % {"name": name, "low": f"{low:g}", "high": f"{high:g}"},
            parameter=name,
        )
    return value


def optional_number(
    request: AnyRequest, name: str, low: float, high: float
) -> float | None:
    """Like ``number``, None when the parameter is absent."""
    if not request.GET.get(name, "").strip():
        return None
    return number(request, name, low, high)


def place(request: AnyRequest) -> Near | None:
    """The place in ``lon`` and ``lat`` (degrees); one alone is a mistake."""
    lon = optional_number(request, "lon", -180, 180)
    lat = optional_number(request, "lat", -85, 85)
    if (lon is None) != (lat is None):
        raise BadParameterError(
            _("Give lon and lat together."), parameter="lat" if lat is None else "lon"
        )
    return None if lon is None or lat is None else Near(lon, lat)


def choice(request: AnyRequest, name: str, known: Sequence[str]) -> str:
    """One of the known words, the first when the parameter is absent."""
    text = request.GET.get(name, "").strip() or known[0]
    if text not in known:
        raise BadParameterError(
            _("%(name)s must be one of: %(known)s.")
            % {"name": name, "known": ", ".join(known)},
            parameter=name,
        )
    return text


def slugs(request: AnyRequest, name: str) -> list[str] | None:
    """A comma-separated list of slugs, None when the parameter is absent."""
    text = request.GET.get(name)
    if text is None:
        return None
    return [part.strip() for part in text.split(",") if part.strip()]


def flag(request: AnyRequest, name: str) -> bool:
    """Whether the parameter is switched on (``1`` or ``true``)."""
    text = request.GET.get(name, "").strip().lower()
    if text not in ("", "0", "false", "1", "true"):
        raise BadParameterError(
            _("%(name)s must be true or false.") % {"name": name}, parameter=name
        )
    return text in ("1", "true")
