"""The target an address names: a folder, or a bucket (``s3://bucket/prefix``)."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _

from gisportal.maintenance.backup.folder import FolderTarget
from gisportal.maintenance.backup.target import Target
from gisportal.maintenance.errors import TargetError


def target_at(address: str) -> Target:
    """The target an address names. Raises ``TargetError``."""
    if not address:
        raise TargetError(_("BACKUP_TARGET is not set: where shall the backup go?"))
    if address.startswith("s3://"):
        from gisportal.maintenance.backup.s3 import (  # noqa: PLC0415 - boto3 is slow
            S3Target,
        )

        bucket, _slash, prefix = address.removeprefix("s3://").partition("/")
        return S3Target(bucket, prefix)
    if not Path(address).is_absolute():
        raise TargetError(
            _("“%s” is neither a whole path nor an s3:// address.") % address
        )
    return FolderTarget(Path(address))
