"""One file at an address, asked for with what is known of it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote

from django.utils.translation import gettext as _

from importers.intake import uploads
from importers.remote import url_guard
from importers.remote.errors import WrongAnswerError
from importers.remote.fetched_file import Fetched, Validators, unchanged
from importers.remote.http import Answer, Client

SIGNATURES = {b"PK\x03\x04": ".zip", b"SQLite format 3": ".gpkg", b"{": ".geojson"}
HEAD = 64
LONGEST_MARK = 500
LONGEST_NAME = 200
_NAMED = re.compile(r'filename="?([^";]+)"?', re.IGNORECASE)


class _Sink:
    """Writes to a file and computes the digest as it goes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self.digest.update(data)
        self._file.write(data)


def fetch(address: str, into: Path, known: Validators, client: Client) -> Fetched:
    """Get the file unless the server says that it is the known one.

    Raises ``SourceError``. A file with the known content counts as unchanged too.
    """
    part = into / "source.part"
    with part.open("xb") as file:
        sink = _Sink(file)
        answer = client.get(address, sink, **_conditions(known))
    name = _name(address, answer)
    if answer.is_unchanged:
        return unchanged(name, known)
    mark = Validators(
        answer.headers.get("etag", "")[:LONGEST_MARK],
        answer.headers.get("last-modified", "")[:LONGEST_MARK],
        sink.digest.hexdigest(),
    )
    if mark.digest == known.digest:
        return unchanged(name, mark)
    path = part.rename(into / f"source{_suffix(name, part)}")
    return Fetched(path, name, mark)


def _conditions(known: Validators) -> dict[str, str]:
    if not known.digest:
        return {}
    asked = {"If_None_Match": known.etag, "If_Modified_Since": known.last_modified}
    return {
        name: value for name, value in asked.items() if value.isprintable() and value
    }


def _name(address: str, answer: Answer) -> str:
    """What people call the file: as the server names it, else the address's end."""
    named = _NAMED.search(answer.headers.get("content-disposition", ""))
    path = url_guard.target(address).path.partition("?")[0]
    text = named[1] if named else unquote(PurePosixPath(path).name)
    plain = "".join(c for c in PurePosixPath(text).name if c.isprintable())
    return plain[:LONGEST_NAME] or "data"


def _suffix(name: str, path: Path) -> str:
    """The kind of file: as it is called, else as it begins."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in uploads.SINGLE:
        return suffix
    with path.open("rb") as file:
        head = file.read(HEAD).lstrip(b"\xef\xbb\xbf \t\r\n")
    for mark, kind in SIGNATURES.items():
        if head.startswith(mark):
            return kind
    raise WrongAnswerError(
        _("What the address answers is no zip, GeoPackage or GeoJSON.")
    )
