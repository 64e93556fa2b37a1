"""Why a request to the reading process has no answer."""

from __future__ import annotations


class StrangeFormatError(Exception):
    """GDAL found another format than the extension names."""


class TableError(Exception):
    """The table of text cannot be read; ``code`` says why."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code
