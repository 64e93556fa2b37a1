"""The one error tree: what a person did wrong or may not do, with status and code."""

from __future__ import annotations


class PortalError(Exception):
    """Base of all errors whose message is meant for the person who asked.

    ``status`` is the HTTP status, ``code`` a stable machine-readable word; the
    message is already translated and says what to do.
    """

    status = 400
    code = "bad-request"

    def __init__(self, message: str = "", **extra: object) -> None:
        super().__init__(message)
        self.message = str(message)
        self.extra = extra


class NotFoundError(PortalError):
    """What was asked for does not exist, or the person may not know that it does."""

    status = 404
    code = "not-found"


class GoneError(PortalError):
    """What was asked for existed once; the answer may say what took its place."""

    status = 410
    code = "gone"


class ForbiddenError(PortalError):
    """The person is known but lacks the right."""

    status = 403
    code = "forbidden"


class BadParameterError(PortalError):
    """A query parameter cannot be read; ``extra['parameter']`` names it."""

    code = "bad-parameter"


class ConflictError(PortalError):
    """Somebody else changed the same thing first."""

    status = 409
    code = "conflict"


class TooLargeError(PortalError):
    """The body of the request is larger than anything that may be sent there."""

    status = 413
    code = "too-large"


class TooManyRequestsError(PortalError):
    """One client asks too often; ``extra['retry_after']`` says how many seconds to wait."""

    status = 429
    code = "too-many-requests"


class UnavailableError(PortalError):
    """A part the portal needs does not answer just now; trying again may help."""

    status = 503
    code = "unavailable"


class NoRoomError(PortalError):
    """Nothing can be written just now: what was sent is not kept."""

    status = 507
    code = "no-room"


class KeyReusedError(PortalError):
    """The Idempotency-Key was used before, for another request."""

    status = 422
    code = "idempotency-key-reused"


class KeyInUseError(ConflictError):
    """The first request with this Idempotency-Key is still at work."""

    code = "idempotency-key-in-use"


class InvalidCallError(PortalError):
    """Values are missing or wrong; ``extra['errors']`` says which."""

    status = 422
    code = "invalid"
