"""Receiving big files: straight to disk, counted on the way, never in memory."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from importers.intake import uploads

MAX_BYTES = 2 << 30
MAX_FILES = 40
# What the form around the files may add.
MARGIN = 1 << 20


if TYPE_CHECKING:
    # Django's class takes type arguments only in the eyes of the checker.
    BinaryUpload = UploadedFile[bytes]
else:
    BinaryUpload = UploadedFile


class DiskFile(BinaryUpload):
    """An uploaded file on the disk where it will stay: moving it costs nothing."""

    def __init__(self, name: str, content_type: str, folder: Path) -> None:
        # Open for as long as the request: Django closes what was uploaded.
        file = tempfile.NamedTemporaryFile(dir=folder, suffix=".part")  # noqa: SIM115
        super().__init__(file, name, content_type, 0)
        self._path = file.name

    def temporary_file_path(self) -> str:
        """Where it lies."""
        return self._path

    def close(self) -> None:
        """Close; the file may have been moved away already."""
        with suppress(FileNotFoundError):
            super().close()


class StreamToDisk(FileUploadHandler):
    """Writes every file to disk as it comes; stops when it becomes too much."""

    chunk_size = 1 << 18

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.is_too_large = False
        self._received = 0
        self._count = 0
        self._file: DiskFile | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self._count += 1
        if self._count > MAX_FILES:
            self._stop()
        incoming = uploads.root() / "incoming"
        incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = DiskFile(self.file_name or "", self.content_type or "", incoming)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of the present file."""
        self._received += len(raw_data)
        if self._received > limit():
            self._stop()
        assert self._file is not None
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> DiskFile | None:
        """The present file is whole."""
        file = self._file
        if file is not None:
            file.seek(0)
            file.size = file_size
        return file

    def upload_interrupted(self) -> None:
        """The sender went away: nothing stays."""
        if self._file is not None:
            self._file.close()

    def _stop(self) -> None:
        self.is_too_large = True
        self.upload_interrupted()
        raise StopUpload(connection_reset=False)


def limit() -> int:
    """Bytes one upload may have."""
    return int(getattr(settings, "IMPORT_MAX_BYTES", MAX_BYTES))


def is_announced_too_large(request: HttpRequest) -> bool:
    """Whether the request says itself that it is too large."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > limit() + MARGIN
    except ValueError:
        return False


def receive_to_disk(request: HttpRequest) -> StreamToDisk:
    """Have the request's files streamed to disk; call before its body is touched."""
    handler = StreamToDisk(request)
    request.upload_handlers = [handler]
    return handler
