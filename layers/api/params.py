"""One parser a query parameter; a bad value says which one and what is wanted."""

from __future__ import annotations

import math

from django.utils.translation import gettext as _
from rest_framework.request import Request

from gisportal.lib.errors import BadParameterError


def number(
    request: Request,
    name: str,
    low: float,
    high: float,
    default: float | None = None,
) -> float:
    """A finite number between ``low`` and ``high``; required without a default."""
    text = request.query_params.get(name, "").strip()
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
    request: Request, name: str, low: float, high: float
) -> float | None:
    """Like ``number``, None when the parameter is absent."""
    if not request.query_params.get(name, "").strip():
        return None
    return number(request, name, low, high)


def slugs(request: Request, name: str) -> list[str] | None:
    """A comma-separated list of slugs, None when the parameter is absent."""
    text = request.query_params.get(name)
    if text is None:
        return None
    return [part.strip() for part in text.split(",") if part.strip()]
