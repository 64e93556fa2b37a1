"""Every kind of picture made to do harm, by every way in: refused, or a plain JPEG.

The table is ``PICTURES``. Whatever comes: no web process decodes it or is busy with it,
and nothing of what came with the pixels is kept.
"""

from __future__ import annotations

import io
import itertools
import random
import resource
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from feedback import photos
from feedback.models import Category, OfficeMembership, Report, ReportPhoto
from gisportal.site.staff_groups import give_group_permissions
from tests.support.factories import LAT, LON
from tests.support.feedback import make_office, picture, send, upload
from tests.support.hostile_pictures import PICTURES, Row

pytestmark = pytest.mark.django_db
SAMPLED = 6
SEED = 20261201
# Seconds of the processor a web process may take, and of waiting for the decoder, with
# room for a busy machine: what these pictures do without bounds takes minutes.
WEB_SECONDS, MOST_SECONDS = 5.0, 120
MOST_MEGABYTES = 900
MARKS = (b"Secret", b"script", b"<?php", b"PK\x03\x04", b"Exif", b"GPS")


@pytest.fixture
def ways(settings: Any, tmp_path: Path) -> dict[str, Callable[[bytes], Any]]:
    """A citizen's report, and a note of an officer."""
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "media"
    settings.ALTCHA_REQUIRED = False
    give_group_permissions()
    office = make_office("tinh", level="province")
    Category.objects.create(slug="lights", name_vi="Đèn", name_en="Lights")
    officer = User.objects.create_user("mai", is_staff=True)
    officer.groups.add(Group.objects.get(name="officer"))
    OfficeMembership.objects.create(user=officer, office=office)
    desk = Client()
    desk.force_login(officer)
    report = send(category="lights").report
    facts = {"category": "lights", "description": "Ảnh", "lon": LON, "lat": LAT}
    address = f"/en/staff/reports/{report.code}/step"

    def send_report(data: bytes) -> Any:
        photo = upload(data, "anh.php.jpg")
        return Client().post("/api/reports/", {**facts, "photos": [photo]})

    def note(data: bytes) -> Any:
        report.refresh_from_db()
        step = {"step": "note", "internal_note": "Ảnh", "revision": report.revision}
        return desk.post(address, {**step, "photos": [upload(data, "anh.php.jpg")]})

    return {"report": send_report, "officer": note}


def fault(row: Row, way: str, ask: Callable[[bytes], Any]) -> str:
    """What is wrong with what became of it; empty when nothing is."""
    what, make, outcome = row
    data = make()
    cache.clear()
    reports, kept = Report.objects.count(), stored()
    began, busy, most = time.monotonic(), time.process_time(), most_megabytes()
    answer = ask(data)
    busy, waited = time.process_time() - busy, time.monotonic() - began
    used = most_megabytes()
    found = {201: "taken", 302: "taken", 400: "refused", 422: "refused"}
    is_kept = stored() > kept or (way == "report" and Report.objects.count() > reports)
    for told in (
        f"{answer.status_code}" if found.get(answer.status_code) != outcome else "",
        "something stayed" if outcome == "refused" and is_kept else "",
        f"a web process was busy for {busy:.1f} s" if busy > WEB_SECONDS else "",
        f"{waited:.0f} s" if waited > MOST_SECONDS else "",
        f"{used} MB" if used > max(MOST_MEGABYTES, most) else "",
    ):
        if told:
            return f"{what}, {way}: {told}"
    for photo in ReportPhoto.objects.all():
        check_plain(photo)
    ReportPhoto.objects.all().delete()
    return ""


def most_megabytes() -> int:
    """The most memory any child of this process ever took, those of other tests too."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10


def stored() -> int:
    """Files of photos on the disk."""
    return sum(p.is_file() for p in Path(default_storage.location).rglob("*"))


def check_plain(photo: ReportPhoto) -> None:
    """Whatever is kept is a JPEG of pixels only, and served as one."""
    for size in photos.SIZES:
        with default_storage.open(photo.path(size)) as file:
            data = file.read()
        image = Image.open(io.BytesIO(data))
        assert image.format == "JPEG"
        assert not image.getexif()
        assert data.endswith(b"\xff\xd9")
        assert not [mark for mark in MARKS if mark in data]
        shown = Client().get(photo.url(size))
        if shown.status_code == 200:
            assert shown["Content-Type"] == "image/jpeg"
            assert "sandbox" in shown["Content-Security-Policy"]


def faults(rows: Iterable[tuple[Row, str]], ways: dict[str, Any]) -> list[str]:
    # The first picture of a process costs more than any after it.
    for ask in ways.values():
        assert ask(picture()).status_code in {201, 302}
    ReportPhoto.objects.all().delete()
    return [one for row, way in rows if (one := fault(row, way, ways[way]))]


def test_a_sample_of_hostile_pictures(ways: dict[str, Any]) -> None:
    rows = random.Random(SEED).sample(PICTURES, SAMPLED)
    found = faults(zip(rows, itertools.cycle(ways), strict=False), ways)
    assert not found, "\n".join(found)


@pytest.mark.slow
def test_all_hostile_pictures(ways: dict[str, Any]) -> None:
    found = faults(itertools.product(PICTURES, ways), ways)
    assert not found, "\n".join(found)
