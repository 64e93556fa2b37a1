"""What can go wrong with reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from gisportal.core.errors import (
    BadParameterError,
    ConflictError,
    ForbiddenError,
    KeyReusedError,
    NotFoundError,
    PortalError,
)


class ReportNotFoundError(NotFoundError):
    """No such report, or not for the public: the answer is the same."""

    code = "report-not-found"

    def __init__(self) -> None:
        super().__init__(_("There is no public report with this code."))


class InvalidReportError(PortalError):
    """What was sent cannot become a report; ``errors`` says it field by field."""

    code = "invalid"

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__(
            _("Some values are missing or wrong."),
            errors={field: list(texts) for field, texts in errors.items()},
        )
        self.errors = {field: list(texts) for field, texts in errors.items()}

    def __str__(self) -> str:
        """All mistakes in one line, for pages without a place beside each field."""
        return " ".join(text for texts in self.errors.values() for text in texts)


class PhotoError(PortalError):
    """The file is no photo that can be published safely."""

    code = "bad-photo"


class TooManyReportsError(PortalError):
    """This address has sent as many reports as it may for now."""

    status = 429
    code = "too-many-reports"


class IdempotencyMismatchError(KeyReusedError):
    """The idempotency key was used before, for a different report."""

    @property
    def again(self) -> str:
        """What to say to a person who changed the form after sending it."""
        return _(
            "You have already sent this form. Press “Send” again if you want to send "
            "the changed text as another report."
        )


class ProofOfWorkError(PortalError):
    """The proof of work is missing, wrong, too old or was used before."""

    code = "proof-of-work"


class MoveNotAllowedError(ConflictError):
    """The state table does not allow this move, or not to this person."""

    code = "move-not-allowed"


class MoveIncompleteError(BadParameterError):
    """The move lacks something it must carry (a public note, a reason …)."""

    code = "move-incomplete"


class ReportChangedError(ConflictError):
    """Somebody else changed the report since the person looked at it."""

    code = "report-changed"


class ReferralOverError(NotFoundError):
    """The link of an outside party is unknown, used up, expired or taken back."""

    code = "referral-over"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This link is no longer valid: it was used, has expired or was withdrawn."
            )
        )


class NotYourOfficeError(ForbiddenError):
    """The report is with another office."""

    code = "not-your-office"
