"""A few places for big downloads, so that they never take every worker.

A place is a locked file: the lock goes with its process, however that ends. Whoever
holds it owns the folder beside it; what a killed process left there is removed by the
next holder.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from gisportal.core.errors import UnavailableError
from gisportal.core.work_folders import WorkFolders

# By the number of the place.
DOWNLOADS = WorkFolders("downloads")


@contextmanager
def taken_place() -> Iterator[Path]:
    """An empty folder while the place is held; ``UnavailableError`` if all are taken."""
    root = DOWNLOADS.root
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    for number in range(settings.DOWNLOADS_AT_ONCE):
        with (root / f"{number}.lock").open("a") as lock:
            if not is_locked(lock):
                continue
            DOWNLOADS.remove(number)
            with DOWNLOADS.temporary(number) as folder:
                yield folder
            return
    raise UnavailableError(
        _("Many people are downloading just now. Please try again in a minute.")
    )


def is_locked(lock: IO[str]) -> bool:
    """Whether the lock could be had."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
