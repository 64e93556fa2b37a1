"""What can go wrong with backups and restores, in words for the operator."""

from __future__ import annotations

from gisportal.core.errors import PortalError


class BackupError(PortalError):
    """The backup could not be made; nothing that is there was changed."""

    status = 500
    code = "backup-failed"


class TargetError(BackupError):
    """The place of the backups cannot be used."""

    code = "backup-target"


class RestoreError(PortalError):
    """The backup cannot be restored here; the message says what to do."""

    status = 409
    code = "restore-refused"
