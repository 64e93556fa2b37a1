"""In which formats a resource exists, and which of them a client gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from gisportal.core.errors import BadParameterError
from layers.ogc.errors import NotAcceptableError


@dataclass(frozen=True)
class Format:
    """A format: its name for ``f``, its media type, and others that mean it as well."""

    name: str
    media_type: str
    accepted: tuple[str, ...] = ()


JSON = Format("json", "application/json")
HTML = Format("html", "text/html")
GEOJSON = Format(
    "json", "application/geo+json", ("application/vnd.geo+json", "application/json")
)
SCHEMA = Format("json", "application/schema+json", ("application/json",))
OPENAPI = Format(
    "json",
    "application/vnd.oai.openapi+json;version=3.0",
    ("application/vnd.oai.openapi+json", "application/json"),
)
MVT = Format(
    "mvt",
    "application/vnd.mapbox-vector-tile",
    ("application/x-protobuf", "application/octet-stream"),
)


def negotiate(request: HttpRequest, formats: Sequence[Format]) -> Format:
    """The format named by ``f``, else the one the client accepts best.

    Raises ``BadParameterError`` for an unknown ``f`` and ``NotAcceptableError`` where
    nothing fits.
    """
    name = request.GET.get("f")
    if name is not None:
        for one in formats:
            if one.name == name:
                return one
        raise BadParameterError(
            _("“f” is one of: %(names)s.")
            % {"names": ", ".join(one.name for one in formats)},
            parameter="f",
        )
    offered = {
        media_type: one
        for one in reversed(formats)
        for media_type in (one.media_type, *one.accepted)
    }
    order = [m for one in formats for m in (one.media_type, *one.accepted)]
    best = request.get_preferred_type(order)
    if best is None:
        raise NotAcceptableError(
            _("This exists as: %(types)s.")
            % {"types": ", ".join(one.media_type for one in formats)}
        )
    return offered[best]
