"""Pictures made to do harm; some are photos all the same."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

from PIL import Image

from tests.support.feedback import picture
from tests.support.pictures import png_chunk, png_header

SCRIPT = b"<script>alert(document.domain)</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
PNG = b"\x89PNG\r\n\x1a\n"


def with_exif(orientation: int = 6) -> bytes:
    """A 40 × 20 JPEG that says who, where and which way up."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretMaker"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (10.0, 15.0, 0.0)
    return picture((40, 20), exif=exif, comment=b"SecretComment")


def scan_bomb(size: int, edge: int = 6_000) -> bytes:
    """A progressive JPEG whose last scan stands there again and again."""
    out = io.BytesIO()
    Image.new("RGB", (edge, edge)).save(out, "JPEG", progressive=True)
    plain = out.getvalue()
    last = plain.rindex(b"\xff\xda")
    # The tables of the scan come before it; they may stay as they are.
    scan = plain[last:-2]
    return plain[:-2] + scan * ((size - len(plain)) // len(scan)) + b"\xff\xd9"


def after_head(part: bytes, times: int = 1) -> bytes:
    """A JPEG with ``part`` behind its first marker, some ``times``."""
    plain = picture((300, 200))
    return plain[:2] + part * times + plain[2:]


def exif_part(body: bytes) -> bytes:
    """A part of a JPEG that says to be EXIF."""
    data = b"Exif\0\0II*\0\x08\0\0\0" + body
    return b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data


def looping_exif() -> bytes:
    """EXIF of 5,000 entries whose next directory is itself."""
    entry = struct.pack("<HHII", 0x010E, 2, 2**31 - 1, 8)
    body = struct.pack("<H", 5_000) + entry * 5_000 + struct.pack("<I", 8)
    return after_head(exif_part(body[:60_000]))


def png_with(kind: bytes, data: bytes) -> bytes:
    """A small PNG with one more chunk."""
    plain = picture(kind="PNG")
    end = len(PNG) + 25  # behind the first chunk
    return plain[:end] + png_chunk(kind, data) + plain[end:]


def packed_bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    zeros = bytes(1 << 20)
    pieces = [packer.compress(zeros) for _piece in range(megabytes)]
    return b"".join([*pieces, packer.flush()])


def many_frames(count: int) -> bytes:
    """A PNG that moves, of very many pictures."""
    frames = [Image.new("RGB", (64, 48), (n % 255, 0, 0)) for n in range(count)]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    return out.getvalue()


def large_png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (5_000, 4_999)).save(out, "PNG")
    return out.getvalue()


def lying_heic(width: int, height: int) -> bytes:
    """A HEIC whose picture says to be of another size than it is."""
    data = picture((64, 64), kind="HEIF")
    at = data.index(b"ispe") + 8
    return data[:at] + struct.pack(">II", width, height) + data[at + 8 :]


def heic_of_no_end() -> bytes:
    """A HEIC whose first box says to be 2^63 bytes long."""
    return b"\0\0\0\x01ftyp" + struct.pack(">Q", 2**63) + b"heic" + b"\0" * 200


def tiles_heic() -> bytes:
    """A HEIC whose boxes lie in each other 3,000 deep."""
    inner = b""
    for _level in range(3_000):
        inner = struct.pack(">I", len(inner) + 8) + b"moov" + inner
    return picture((64, 64), kind="HEIF") + inner


Row = tuple[str, Callable[[], bytes], str]
# What is sent, what makes it, and whether it is taken.
PICTURES: list[Row] = [
    ("nothing", lambda: b"", "refused"),
    ("an SVG", lambda: SVG, "refused"),
    ("an SVG that says JPEG", lambda: b"\xff\xd8\xff" + SVG, "refused"),
    ("HTML", lambda: b"<!DOCTYPE html>" + SCRIPT, "refused"),
    ("HTML in a comment", lambda: picture(comment=SCRIPT), "taken"),
    ("HTML in a PNG", lambda: png_with(b"tEXt", b"x\0" + SCRIPT), "taken"),
    ("a zip behind a JPEG", lambda: with_exif() + b"PK\x03\x04evil.php", "taken"),
    ("PHP behind a JPEG", lambda: picture() + b"<?php system($_GET[0]); ?>", "taken"),
    ("a place in its EXIF", with_exif, "taken"),
    ("EXIF that leads to itself", looping_exif, "taken"),
    (
        "EXIF a hundred times",
        lambda: after_head(exif_part(b"\0" * 60_000), 100),
        "taken",
    ),
    ("3,000 parts", lambda: after_head(b"\xff\xfe\0\x04ab", 3_000), "refused"),
    ("scans again and again", lambda: scan_bomb(241_000), "refused"),
    ("a JPEG cut off", lambda: picture((300, 200))[:400], "refused"),
    ("a PNG of 20,000 × 20,000", lambda: png_header(20_000, 20_000), "refused"),
    ("a PNG of 2 billion", lambda: png_header(2**31 - 1, 2**31 - 1), "refused"),
    ("a PNG without pixels", lambda: png_header(200, 200), "refused"),
    ("a PNG of 25 MP", large_png, "refused"),
    (
        "20,000 chunks",
        lambda: PNG + png_header(9, 9)[8:33] + b"\0\0\0\0tEXt\0\0\0\0" * 20_000,
        "refused",
    ),
    (
        "a text of 300 MB in a PNG",
        lambda: png_with(b"zTXt", b"x\0\0" + packed_bomb(300)),
        "refused",
    ),
    (
        "a profile of 300 MB in a PNG",
        lambda: png_with(b"iCCP", b"x\0\0" + packed_bomb(300)),
        "refused",
    ),
    ("a WebP of 500 pictures", lambda: many_frames(500), "taken"),
    (
        "a HEIC with its head only",
        lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200,
        "refused",
    ),
    ("a HEIC of 60,000 × 60,000", lambda: lying_heic(60_000, 60_000), "refused"),
    ("a HEIC of nothing", lambda: lying_heic(0, 0), "refused"),
    ("a HEIC of another size", lambda: lying_heic(64, 6_400), "refused"),
    ("a HEIC without an end", heic_of_no_end, "refused"),
    ("a HEIC of boxes in boxes", tiles_heic, "refused"),
    ("a GIF", lambda: picture(kind="GIF"), "refused"),
    ("a TIFF", lambda: picture(kind="TIFF"), "refused"),
    ("a PDF", lambda: b"%PDF-1.7\n", "refused"),
    ("11 MB", lambda: b"\xff\xd8\xff" + b"\0" * (10 * 1024 * 1024 + 1), "refused"),
]
