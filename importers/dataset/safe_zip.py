"""Zip archives from outside: checked before unpacking, counted while they are unpacked.

Nothing an archive says about itself is believed. Member names are only checked here;
``unpack`` gives the files names of our own.
"""

from __future__ import annotations

import os
import stat
import time
import zipfile
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from importers.errors import RefusedError, refuse
from importers.formats import ARCHIVES

MAX_MEMBERS = 2_000
# Bytes of their list: names and dates of the longest kind.
MAX_DIRECTORY = MAX_MEMBERS * 4096
# The last record, with a comment of the greatest length, and what may stand before it.
LONGEST_END = 66_000
MAX_BYTES = 8 << 30
MAX_SECONDS = 900
# An ordinary .dbf compresses 78:1, so a ratio means something only for big archives.
RATIO_FROM_BYTES = 200 << 20
MAX_RATIO = 100
CHUNK = 1 << 20


def check_directory(path: Path) -> None:
    """Refuse an archive whose list of members alone would fill the memory.

    The library reads the whole of it before a member can be counted.
    """
    if _directory_size(path) > MAX_DIRECTORY:
        raise refuse(
            "archive-members",
            _("The archive holds more than %(limit)d files.") % {"limit": MAX_MEMBERS},
        )


def _directory_size(path: Path) -> int:
    """Bytes of the list of members, as the end of the archive says; 0 without one.

    A number that is too small does no harm: the library reads no more than it.
    """
    with path.open("rb") as file:
        length = file.seek(0, os.SEEK_END)
        start = file.seek(max(0, length - LONGEST_END))
        tail = file.read()
        at = tail.rfind(b"PK\5\6")
        if at < 0 or at + 16 > len(tail):
            return 0
        size = int.from_bytes(tail[at + 12 : at + 16], "little")
        if tail[at - 20 : at - 16] != b"PK\6\7":
            return size
        # Of large archives it stands in a record of its own, just before.
        file.seek(start + max(at - 76, 0))
        record = file.read(56)
    if record[:4] == b"PK\6\6":
        return int.from_bytes(record[40:48], "little")
    return size


def members_of(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Members that are files, after every check that needs no unpacking."""
    members = [m for m in archive.infolist() if not m.is_dir()]
    members = [m for m in members if not _is_clutter(m.filename)]
    if not members:
        raise refuse("archive-empty", _("The zip archive is empty."))
    if len(members) > MAX_MEMBERS:
        raise refuse(
            "archive-members",
            _("The archive holds %(count)d files; %(limit)d is the limit.")
            % {"count": len(members), "limit": MAX_MEMBERS},
        )
    for member in members:
        _check(member)
    return members


class Budget:
    """Bytes an archive may still unpack to, and time to do it in."""

    def __init__(self, packed: int) -> None:
        self._packed = max(packed, 1)
        self._unpacked = 0
        self._until = time.monotonic() + MAX_SECONDS

    def spend(self, count: int) -> None:
        self._unpacked += count
        if time.monotonic() > self._until:
            raise refuse(
                "archive-slow", _("Unpacking the archive takes too long. Zip less.")
            )
        if self._unpacked > MAX_BYTES:
            raise _too_large()
        is_big = self._unpacked > RATIO_FROM_BYTES
        if is_big and self._unpacked > MAX_RATIO * self._packed:
            raise refuse(
                "archive-bomb",
                _("The archive unpacks to more than %(ratio)d times its size.")
                % {"ratio": MAX_RATIO},
            )


def copy_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, budget: Budget
) -> None:
    written = 0
    with archive.open(member) as source, target.open("xb") as file:
        while chunk := source.read(CHUNK):
            budget.spend(len(chunk))
            file.write(chunk)
            written += len(chunk)
    if written != member.file_size:
        raise refuse(
            "archive-damaged",
            _("A file in the archive is not as long as the archive says."),
        )


def _check(member: zipfile.ZipInfo) -> None:
    name = PurePosixPath(member.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
        raise refuse(
            "archive-path",
            _("A file in the archive points outside of it. Zip the plain files."),
        )
    if stat.S_ISLNK(member.external_attr >> 16):
        raise refuse("archive-link", _("The archive holds a link instead of a file."))
    if member.flag_bits & 0x1:
        raise refuse(
            "archive-encrypted",
            _("The archive is protected by a password. Zip it without one."),
        )
    if name.suffix.lower() in ARCHIVES:
        raise refuse(
            "archive-nested",
            _("There is an archive inside the archive. Unpack it and zip its files."),
        )
    if member.file_size > MAX_BYTES:
        raise _too_large()


def _too_large() -> RefusedError:
    return refuse(
        "archive-too-large",
        _("The archive unpacks to more than %(limit)d GB.")
        % {"limit": MAX_BYTES >> 30},
    )


def _is_clutter(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return not parts or "__MACOSX" in parts or parts[-1].startswith("._")
