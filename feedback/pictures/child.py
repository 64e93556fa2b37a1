"""The process that decodes pictures: the bytes of one in, JPEGs of every size out.

Started as ``python -m feedback.pictures.child MEMORY_MB CPU_SECONDS``. A request is a
frame of JSON and a frame with the file; the answer a frame of JSON and a frame for each
size. What it makes has no metadata: the pixels are copied into a new picture.
"""

from __future__ import annotations

import importlib
import io
import json
import math
import os
import sys
from collections.abc import Sequence
from typing import Any, BinaryIO

from gisportal.core.bounded_process import frames, limits

if __name__ == "__main__":
    limits.set_limits(int(sys.argv[1]), int(sys.argv[2]))

from PIL import Image, ImageDraw, ImageOps  # noqa: E402 - after the limits

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
# Looked at in the header, before anything is decoded. A JPEG is decoded small, a HEIF
# into three bytes a pixel; of the others four are held for every pixel. MPO: the JPEGs
# of today's phones, with a second picture (depth, HDR) behind the first.
MAX_PIXELS = {"JPEG": 66_000_000, "MPO": 66_000_000, "HEIF": 50_000_000}
MAX_PIXELS_WHOLE = 24_000_000
QUALITY = 85
# Modes that can be made smaller as they are.
_SMOOTH = ("L", "LA", "RGB", "RGBA", "CMYK", "YCbCr")
Box = Sequence[float]


class TooManyPixelsError(Exception):
    """More than may be decoded; the message is how many may."""


def main() -> None:
    """Answer until nobody asks any more."""
    # Whatever a library prints must not get between the frames.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    asked = frames.read_all(sys.stdin.buffer)
    for (_kind, request), (_bytes, data) in zip(asked, asked, strict=False):
        answer(json.loads(request), data, out)


def answer(request: dict[str, Any], data: bytes, out: BinaryIO) -> None:
    """One answer, or one frame that says why there is none."""
    sizes: dict[str, int] = request["sizes"]
    try:
        plain = decoded(data, max(sizes.values()))
        blackened(plain, request.get("boxes", ()))
        files = {size: jpeg(fitted(plain, edge)) for size, edge in sizes.items()}
    except TooManyPixelsError as error:
        fault(out, "pixels", str(error))
        return
    except MemoryError:
        fault(out, "memory", "")
        return
    # Pillow's decoders raise whatever a broken file makes them raise; every kind means
    # the same thing here.
    except Exception as error:  # noqa: BLE001 - told to whoever asked
        fault(out, "unreadable", type(error).__name__)
        return
    width, height = fitted(plain, max(sizes.values())).size
    facts = {"width": width, "height": height, "sizes": list(files)}
    frames.write_json(out, frames.ANSWER, facts)
    for content in files.values():
        frames.write(out, frames.BYTES, content)


def fault(out: BinaryIO, kind: str, words: str) -> None:
    """Say that it did not work."""
    frames.write_json(out, frames.FAULT, {"kind": kind, "error": words})


def decoded(data: bytes, edge: int) -> Image.Image:
    """The picture upright, in plain RGB, little larger than ``edge``."""
    if data[4:8] == b"ftyp":
        # Photos of iPhones: its decoder turns them upright and keeps limits of its own.
        # Loaded when it is needed: most photos are none, and every start counts.
        heif = importlib.import_module("pillow_heif")
        heif.register_heif_opener(thumbnails=False)
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        _check_pixels(image)
        image.verify()
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        upright = ImageOps.exif_transpose(_small(image, edge))
    return _flattened(upright)


def blackened(image: Image.Image, boxes: Sequence[Box]) -> None:
    """Cover rectangles (left, top, width, height as shares of the picture) for good."""
    draw = ImageDraw.Draw(image)
    for x, y, width, height in boxes:
        left, top = x * image.width, y * image.height
        right, bottom = left + width * image.width, top + height * image.height
        # Whole pixels, outwards: no edge keeps a trace.
        corners = (*map(math.floor, (left, top)), *map(math.ceil, (right, bottom)))
        draw.rectangle(corners, fill="black")


def fitted(image: Image.Image, edge: int) -> Image.Image:
    """The picture inside a square; a new one, so that no metadata can travel along."""
    copy = image.copy()
    copy.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", copy.size)
    clean.paste(copy)
    return clean


def jpeg(image: Image.Image) -> bytes:
    """The bytes of the file."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _check_pixels(image: Image.Image) -> None:
    most = MAX_PIXELS.get(image.format or "", MAX_PIXELS_WHOLE)
    if image.width * image.height > most:
        raise TooManyPixelsError(most)


def _small(image: Image.Image, longest: int) -> Image.Image:
    """The picture no larger than it is kept, made small before anything copies it."""
    edge = (longest, longest)
    image.draft("RGB", edge)
    image.load()
    small: Image.Image = image
    if image.mode not in _SMOOTH or "transparency" in image.info:
        small = image.convert("RGBA" if image.has_transparency_data else "RGB")
        # The file's own pixels, which would stay in memory until it is closed.
        image.close()
    small.thumbnail(edge, Image.Resampling.LANCZOS)
    return small


def _flattened(image: Image.Image) -> Image.Image:
    """The pixels alone, on white where they were transparent."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        ground = Image.new("RGB", rgba.size, "white")
        ground.paste(rgba, mask=rgba.getchannel("A"))
        return ground
    return image.convert("RGB")


if __name__ == "__main__":
    main()
