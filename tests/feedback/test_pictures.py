"""Pictures made to cost: refused by what their headers say, or ended in their process."""

from __future__ import annotations

import io
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from feedback import photos
from feedback.errors import PhotoError
from feedback.models import ReportPhoto
from feedback.pictures import decoding, headers
from feedback.workflow import redact_photo
from gisportal.core.errors import UnavailableError
from gisportal.core.lanes import Lane
from tests.support.feedback import picture, upload
from tests.support.hostile_pictures import scan_bomb
from tests.support.pictures import png_header


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def patterned(width: int, height: int) -> Image.Image:
    """A picture with something in it, as a camera makes it."""
    random = np.random.default_rng(7)
    small = random.integers(0, 255, (height // 16, width // 16, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((width, height))


def test_what_its_headers_do_not_tell_is_ended_by_its_bounds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(headers, "MAX_SCANS", 10**9)
    monkeypatch.setattr(headers, "MAX_PARTS", 10**9)
    monkeypatch.setattr(
        decoding, "BOUNDS", replace(decoding.BOUNDS, cpu_seconds=2, silence=20.0)
    )
    began = time.monotonic()
    with pytest.raises(PhotoError):
        photos.prepare([upload(scan_bomb(241_000), "x.jpg")])
    assert time.monotonic() - began < 20
    # The next one is none the worse for it.
    assert photos.prepare([upload()])


def test_a_png_in_very_many_pieces_is_refused() -> None:
    piece = b"\0\0\0\0tEXt\0\0\0\0"
    with pytest.raises(headers.CostlyPictureError):
        headers.check(png_header(10, 10)[:33] + piece * 20_000)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_ordinary_pictures_pass_the_count(kind: str) -> None:
    headers.check(picture((900, 700), kind=kind))


def test_the_most_scans_a_camera_writes_are_few() -> None:
    headers.check(encoded(patterned(640, 480), "JPEG", progressive=True))


@pytest.mark.parametrize(
    ("size", "kind", "options"),
    [
        ((8160, 6120), "JPEG", {"quality": 60}),
        ((8160, 6120), "JPEG", {"quality": 60, "progressive": True}),
        ((6000, 4500), "MPO", {"save_all": True}),
        # Writing it costs a quarter of a minute, reading it three seconds.
        pytest.param((5712, 4284), "HEIF", {"quality": 40}, marks=pytest.mark.slow),
    ],
    ids=["50 MP JPEG", "50 MP progressive", "27 MP MPO", "24 MP HEIC"],
)
def test_todays_phones_are_taken(
    size: tuple[int, int], kind: str, options: dict[str, object]
) -> None:
    if kind == "MPO":
        options = {**options, "append_images": [patterned(640, 480)]}
    data = encoded(patterned(*size), kind, **options)
    (ready,) = photos.prepare([upload(data)])
    assert (ready.width, ready.height) == (1600, 1200)


def test_nothing_is_decoded_in_the_web_process(
    monkeypatch: pytest.MonkeyPatch, lights: object, office: object
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise AssertionError("decoded here")

    data = picture((900, 700))
    monkeypatch.setattr(Image, "open", refuse)
    (ready,) = photos.prepare([upload(data)])
    with photos.stored([ready]) as names:
        photo = ReportPhoto(name=names[0])
        black = photos.redacted(photo, [redact_photo.Box(0, 0, 1, 1)])
    monkeypatch.undo()
    shown = Image.open(io.BytesIO(black.files["large"]))
    assert shown.getextrema() == ((0, 0), (0, 0), (0, 0))


def test_who_waits_too_long_is_told_to_come_again(
    settings: Any,
) -> None:
    settings.LANES = {**settings.LANES, "photo": Lane(1, patience=0.1)}
    with decoding.decoder(), pytest.raises(UnavailableError) as caught:
        photos.prepare([upload()])
    assert caught.value.extra["retry_after"]
