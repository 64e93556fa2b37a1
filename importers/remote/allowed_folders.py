"""Which folders of this server may be read: only those below what a setting names."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from importers.remote.errors import FolderRefusedError


def allowed(location: str) -> Path:
    """The folder, with every link followed. Raises ``FolderRefusedError``."""
    named = [Path(name).resolve() for name in settings.IMPORT_SOURCE_FOLDERS]
    path = Path(location)
    try:
        found = path.resolve(strict=True) if path.is_absolute() else None
    except (OSError, ValueError):
        found = None
    if found is None or not any(found.is_relative_to(place) for place in named):
        # Alike for a folder that is not there: nobody looks around with this.
        raise FolderRefusedError(
            _(
                "This folder may not be read or is not there. An administrator names "
                "the folders that may be (IMPORT_SOURCE_FOLDERS)."
            )
        )
    if not found.is_dir():
        raise FolderRefusedError(_("This is not a folder."))
    return found
