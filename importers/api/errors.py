"""What programs can do wrong, beside what people can."""

from __future__ import annotations

from gisportal.core.errors import ConflictError, PortalError


class KeyReusedError(PortalError):
    """The Idempotency-Key was used before, for another request."""

    status = 422
    code = "idempotency-key-reused"


class KeyInUseError(ConflictError):
    """The first request with this Idempotency-Key is still at work."""

    code = "idempotency-key-in-use"


class ImportNotFoundError(PortalError):
    """There is no such import, or it is not theirs."""

    status = 404
    code = "import-not-found"


class InvalidCallError(PortalError):
    """Values are missing or wrong; ``extra['errors']`` says which."""

    status = 422
    code = "invalid"
