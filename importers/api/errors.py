"""What programs can do wrong, beside what people can."""

from __future__ import annotations

from gisportal.core.errors import PortalError


class ImportNotFoundError(PortalError):
    """There is no such import, or it is not theirs."""

    status = 404
    code = "import-not-found"
