"""What can go wrong with a request to the OGC API."""

from __future__ import annotations

from gisportal.core.errors import BadParameterError, NotFoundError, PortalError


class UnknownParameterError(BadParameterError):
    """A parameter that the API description does not name."""

    code = "unknown-parameter"


class FilterError(BadParameterError):
    """The filter cannot be read, or compares what cannot be compared."""

    code = "bad-filter"


class NotAcceptableError(PortalError):
    """The resource exists in none of the requested formats."""

    status = 406
    code = "not-acceptable"


class MethodNotAllowedError(PortalError):
    """The API is read-only."""

    status = 405
    code = "method-not-allowed"


class ResourceNotFoundError(NotFoundError):
    """No resource of the API has this address."""


class TileNotFoundError(NotFoundError):
    """The tile lies outside the tile matrix set or the layer's zoom levels."""

    code = "tile-not-found"
