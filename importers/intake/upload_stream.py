"""Receiving big files: straight to disk, counted as they come, never in memory."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import (
    FileUploadHandler,
    StopUpload,
    TemporaryFileUploadHandler,
)
from django.http import HttpRequest
from django.utils.translation import gettext as _

from gisportal.core.database import is_out_of_room
from importers.intake.folders import UPLOADS

MAX_BYTES = 2 << 30
MAX_FILES = 40
# What the form around the files may add.
MARGIN = 1 << 20


class DiskFile(TemporaryUploadedFile):
    """An uploaded file on the disk where it will stay: moving it costs nothing."""

    def __init__(self, name: str, content_type: str, folder: Path) -> None:
        # Open for as long as the request: Django closes what was uploaded.
        file = tempfile.NamedTemporaryFile(dir=folder, suffix=".part")  # noqa: SIM115
        # Past the base, which would make a file in a folder of its own choice.
        UploadedFile.__init__(self, file, name, content_type, 0)


class StreamToDisk(TemporaryFileUploadHandler):
    """Writes every file to disk as it comes; stops when it becomes too much."""

    chunk_size = 1 << 18

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.is_too_large = self.is_full = False
        self._received = 0
        self._count = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        FileUploadHandler.new_file(self, *args, **kwargs)
        self._count += 1
        if self._count > MAX_FILES:
            self._stop()
        incoming = UPLOADS.root / "incoming"
        incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.file = DiskFile(self.file_name or "", self.content_type or "", incoming)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of the present file."""
        self._received += len(raw_data)
        if self._received > limit():
            self._stop()
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            if not is_out_of_room(error):
                raise
            self.is_full = True
            self._interrupt()

    def _stop(self) -> None:
        self.is_too_large = True
        self._interrupt()

    def _interrupt(self) -> None:
        self.upload_interrupted()
        raise StopUpload(connection_reset=False)


def limit() -> int:
    """Bytes one upload may have."""
    return int(getattr(settings, "IMPORT_MAX_BYTES", MAX_BYTES))


def announced(request: HttpRequest) -> int:
    """Bytes that the request says it has."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def is_announced_too_large(request: HttpRequest) -> bool:
    """Whether the request says itself that it is too large."""
    return announced(request) > limit() + MARGIN


def receive_to_disk(request: HttpRequest) -> StreamToDisk:
    """Have the request's files streamed to disk; call before its body is touched."""
    handler = StreamToDisk(request)
    request.upload_handlers = [handler]
    return handler


def too_large_message() -> str:
    """What to tell somebody whose upload is too large."""
    gigabytes = round(limit() / (1 << 30), 2)
    return _("The upload is too large: %(limit)s GB is the limit.") % {
        "limit": gigabytes
    }
