"""Photos: nothing unsafe is stored, nothing of the metadata survives."""

from __future__ import annotations

import io
import threading

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError
from PIL import Image, ImageFile

from feedback import photos
from feedback.errors import PhotoError
from feedback.models import Report, ReportPhoto
from feedback.pictures import child
from gisportal.core.lanes import Lane
from gisportal.core.slots import slot
from tests.support.feedback import picture, send, upload
from tests.support.hostile_pictures import with_exif
from tests.support.pictures import png_header

BAD = {
    "empty": b"",
    "text": b"hello",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "truncated": picture((300, 300))[:400],
    "gif": picture(kind="GIF"),
    "bmp": picture(kind="BMP"),
    "tiff": picture(kind="TIFF"),
    "pdf": b"%PDF-1.7\n",
    "bomb": png_header(20_000, 20_000),
    "giant": png_header(2**31 - 1, 2**31 - 1),
    "no pixels": png_header(200, 200),
    "zip": b"PK\x03\x04" + b"\0" * 100,
    "large": b"\xff\xd8\xff" + b"\0" * (10 * 1024 * 1024 + 1),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused(name):
    with pytest.raises(PhotoError) as caught:
        photos.prepare([upload(BAD[name], "x.jpg")])
    assert "x.jpg" in caught.value.message


def test_torn_files_are_refused_whatever_other_libraries_set(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    for name in ("truncated", "no pixels"):
        with pytest.raises(PhotoError):
            photos.prepare([upload(BAD[name])])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_it_takes_the_usual_kinds(kind):
    (ready,) = photos.prepare([upload(picture(kind=kind), "x.exe")])
    for data in ready.files.values():
        assert Image.open(io.BytesIO(data)).format == "JPEG"


def test_no_metadata_survives_and_it_stands_upright():
    (ready,) = photos.prepare([upload(with_exif())])
    assert (ready.width, ready.height) == (20, 40)
    for data in ready.files.values():
        image = Image.open(io.BytesIO(data))
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert b"Secret" not in data


def test_what_is_appended_does_not_survive():
    (ready,) = photos.prepare([upload(picture() + b"<script>alert(1)</script>")])
    assert all(b"script" not in data for data in ready.files.values())


def test_a_photo_of_a_good_camera_is_taken():
    (ready,) = photos.prepare([upload(picture((7000, 4500)))])
    assert (ready.width, ready.height) == (1600, 1029)


def test_kinds_that_are_decoded_whole_may_hold_fewer_pixels():
    with pytest.raises(PhotoError, match="24"):
        photos.prepare([upload(png_header(5000, 5000))])


@pytest.mark.parametrize("mode", ["RGBA", "RGB", "P", "LA", "L", "1"])
def test_it_is_made_small_before_anything_is_copied(mode, monkeypatch):
    sizes = []
    real = child._flattened

    def noted(image):
        sizes.append(image.size)
        return real(image)

    monkeypatch.setattr(child, "_flattened", noted)
    out = io.BytesIO()
    Image.new(mode, (4000, 2000)).save(out, "PNG")
    child.decoded(out.getvalue(), 1600)
    assert sizes == [(1600, 800)]


def test_few_are_decoded_at_a_time(settings):
    settings.LANES = {**settings.LANES, "photo": Lane(1, patience=20)}
    done = threading.Event()

    def work():
        photos.prepare([upload()])
        done.set()

    with slot("photo"):
        thread = threading.Thread(target=work)
        thread.start()
        assert not done.wait(0.2)
    thread.join(20)
    assert done.is_set()


def test_it_is_made_smaller():
    (ready,) = photos.prepare([upload(picture((3000, 1000)))])
    assert (ready.width, ready.height) == (1600, 533)
    assert Image.open(io.BytesIO(ready.files["thumb"])).width == 320


def test_transparent_parts_turn_white():
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    (ready,) = photos.prepare([upload(out.getvalue())])
    assert Image.open(io.BytesIO(ready.files["large"])).getpixel((5, 5)) == (255,) * 3


def test_six_are_too_many():
    with pytest.raises(PhotoError):
        photos.prepare([upload() for _ in range(6)])


def stored_files() -> int:
    """How many photo files there are."""
    if not default_storage.exists("reports"):
        return 0
    folders = default_storage.listdir("reports")[0]
    return sum(len(default_storage.listdir(f"reports/{f}")[1]) for f in folders)


def test_a_failed_report_leaves_no_files(lights, office, monkeypatch):
    def fail(*_args, **_options):
        raise RuntimeError

    monkeypatch.setattr("feedback.outbox.notify_received", fail)
    with pytest.raises(RuntimeError):
        send([upload()])
    assert stored_files() == 0
    assert not Report.objects.exists()


def test_orphans_are_swept_later(lights, office, monkeypatch):
    send([upload()])
    ReportPhoto.objects.all().delete()
    assert stored_files() == 2
    assert photos.sweep_orphans() == 0
    monkeypatch.setattr(photos, "ORPHAN_AGE", -photos.ORPHAN_AGE)
    assert photos.sweep_orphans() == 2
    send([upload()], description="Khác")
    assert photos.sweep_orphans() == 0


@pytest.mark.parametrize(
    ("error", "left"), [(OperationalError("gone"), 2), (ValueError("no"), 0)]
)
def test_files_stay_when_nobody_knows_whether_their_rows_do(error, left, settings):
    with pytest.raises(type(error)), photos.stored(photos.prepare([upload()])):
        raise error
    assert len(list(settings.MEDIA_ROOT.rglob("*.jpg"))) == left
