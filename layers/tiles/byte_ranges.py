"""Parts of a file by HTTP ``Range`` (RFC 9110 §14), as PMTiles readers ask for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
PIECE_BYTES = 256 * 1024


class UnsatisfiableError(Exception):
    """The range lies wholly beyond the end of the file."""


def wanted_range(header: str | None, size: int) -> tuple[int, int] | None:
    """First and last byte of the one requested range; None: the whole file.

    Several ranges at once and what cannot be read are answered with the whole, as the
    standard allows. Raises ``UnsatisfiableError``.
    """
    found = ONE_RANGE.fullmatch((header or "").replace(" ", ""))
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        first, last = max(0, size - int(found[2])), size - 1
    else:
        first = int(found[1])
        last = min(int(found[2]), size - 1) if found[2] else size - 1
        if found[2] and int(found[2]) < first:
            return None
    if first >= size or last < first:
        raise UnsatisfiableError
    return first, last


def file_response(
    request: HttpRequest, path: Path, media_type: str, tag: str
) -> HttpResponse | StreamingHttpResponse:
    """The file or the part of it that ``request`` wants.

    Raises ``FileNotFoundError``.
    """
    file = path.open("rb")
    size = path.stat().st_size
    condition = request.headers.get("If-Range")
    header = request.headers.get("Range") if condition in (None, tag) else None
    try:
        part = wanted_range(header, size)
    except UnsatisfiableError:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, last = part or (0, size - 1)

    def pieces() -> Iterator[bytes]:
        with file:
            file.seek(first)
            left = last - first + 1
            while left and (piece := file.read(min(left, PIECE_BYTES))):
                left -= len(piece)
                yield piece

    if request.method == "HEAD":
        file.close()
        response: HttpResponse | StreamingHttpResponse = HttpResponse()
    else:
        response = StreamingHttpResponse(pieces())
    response["Content-Type"] = media_type
    response["Content-Length"] = str(last - first + 1)
    if part is not None:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response
