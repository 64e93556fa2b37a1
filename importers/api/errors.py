"""Errors of the import API."""

from __future__ import annotations

from gisportal.core.errors import PortalError


class ImportNotFoundError(PortalError):
    """There is no such import, or it is not theirs."""

    status = 404
    code = "import-not-found"
