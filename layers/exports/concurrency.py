"""A folder for each download that is being written, with its slot.

Whoever holds the slot owns the folder of its number; what a killed process left there
is removed by the next holder.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gisportal.core.slots import slot
from gisportal.core.work_folders import WorkFolders

# By the number of the slot.
DOWNLOADS = WorkFolders("downloads")


@contextmanager
def taken_place() -> Iterator[Path]:
    """An empty folder while the slot is held; raises what ``slot`` raises."""
    with slot("download") as number:
        DOWNLOADS.remove(number)
        with DOWNLOADS.temporary(number) as folder:
            yield folder
