"""What stops an import: refusals carry findings, they are not faults of the program."""

from __future__ import annotations

from gisportal.core.errors import PortalError
from importers.findings import Finding


class RefusedError(PortalError):
    """The file cannot be loaded as it is; ``findings`` say why and what to do."""

    status = 422
    code = "import-refused"

    def __init__(self, *findings: Finding) -> None:
        super().__init__(findings[0].message if findings else "")
        self.findings = list(findings)


class UsageError(PortalError):
    """The options of the import are invalid or contradict each other."""

    code = "import-usage"


class CancelledError(PortalError):
    """Somebody cancelled the import while it ran."""

    status = 409
    code = "import-cancelled"


def refuse(rule: str, message: str, *, count: int = 1) -> RefusedError:
    """A refusal for one reason."""
    return RefusedError(Finding.error(rule, message, count))


class ImportNotFoundError(PortalError):
    """There is no such import, or it is not theirs."""

    status = 404
    code = "import-not-found"
