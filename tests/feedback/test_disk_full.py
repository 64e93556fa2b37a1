"""A full disk: look-up goes on, nothing is lost in silence, nobody gets in uncounted."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.contrib.auth import authenticate
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import OperationalError
from django.test import Client

from feedback.intake import submit
from feedback.models import Report
from gisportal.core import rate_limits
from gisportal.core.database import is_out_of_room
from gisportal.core.errors import NoRoomError
from tests.support.factories import LAT, LON, make_layer, parcel, publish_samples
from tests.support.feedback import form, picture, upload

REPORT = {"category": "lights", "description": "Dark", "lon": LON, "lat": LAT}
ANSWERS = ["/en/api/search?q=12/345", "/en/search?q=12/345", "/ogc/", "/en/layers/"]


def full(*_arguments: object, **_options: object) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def _full_cache(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache of the running portal, on a disk where no file can be written."""
    settings.CACHES = {
        "default": {
            "BACKEND": "gisportal.core.file_cache.PortalFileCache",
            "LOCATION": tmp_path / "cache",
        }
    }
    monkeypatch.setattr("django.core.cache.backends.filebased.zlib.compress", full)


@pytest.mark.usefixtures("_full_cache")
def test_a_limiter_that_cannot_write_lets_the_request_through() -> None:
    limiter = rate_limits.CacheRateLimiter()
    assert [limiter.hit("x", 2, 60) for _n in range(5)] == [None] * 5
    told = [limiter.count("y", 60) for _n in range(2 * rate_limits.SHARE_EVERY)]
    assert told[-1] >= rate_limits.SHARE_EVERY


@pytest.mark.usefixtures("_full_cache")
def test_the_cache_says_what_it_could_not_keep() -> None:
    cache.set("x", 1)
    assert cache.get("x") is None
    assert cache.add("x", 1) is False


@pytest.mark.django_db
@pytest.mark.usefixtures("_full_cache")
def test_look_up_goes_on(client: Client) -> None:
    publish_samples(make_layer(), [parcel(12, 345)])
    for _n in range(rate_limits.SHARE_EVERY + 1):
        for address in ANSWERS:
            assert client.get(address).status_code == 200, address


@pytest.mark.django_db
@pytest.mark.usefixtures("_full_cache")
def test_nobody_signs_in_uncounted() -> None:
    with pytest.raises(NoRoomError):
        authenticate(None, username="officer", password="wrong")


def disk_full_error() -> OperationalError:
    """What Django raises when PostgreSQL's disk is full."""
    cause = psycopg2.errors.DiskFull()
    cause.__setstate__({"pgcode": "53100", "pgerror": "could not extend file"})
    error = OperationalError("could not extend file")
    error.__cause__ = cause
    return error


@pytest.mark.usefixtures("lights", "office")
@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_report_that_cannot_be_kept_is_507_in_words(
    client: Client, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    def fail(*_arguments: object, **_options: object) -> Any:
        raise disk_full_error()

    monkeypatch.setattr(submit, "create_report", fail)
    prefix = "/en" if language == "en" else ""
    answer = client.post(f"{prefix}/api/reports/", REPORT)
    assert answer.status_code == 507
    assert answer["Content-Type"] == "application/problem+json"
    assert int(answer["Retry-After"]) > 0
    words = {"en": "Nothing was saved", "vi": "Chưa có gì được lưu"}[language]
    assert answer.json()["code"] == "no-room"
    assert words in answer.json()["detail"]
    assert not Report.objects.exists()


@pytest.mark.usefixtures("lights", "office")
def test_photos_of_a_report_that_has_no_room_leave_no_files(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[str] = []
    real = default_storage.save

    def some(path: str, content: Any) -> str:
        if saved:
            return str(full())
        saved.append(real(path, content))
        return saved[-1]

    monkeypatch.setattr(default_storage, "save", some)
    data = {**REPORT, "photos": [upload(picture((40, 30)))]}
    answer = client.post("/en/api/reports/", data)
    assert answer.status_code == 507
    assert saved
    assert not default_storage.exists(saved[0])


@pytest.mark.django_db
def test_a_form_that_cannot_even_be_received_is_507(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The body goes to a file before any view runs."""
    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", full)
    monkeypatch.setattr(
        "django.core.files.uploadhandler.MemoryFileUploadHandler.new_file",
        lambda *_a, **_k: None,
    )
    client.raise_request_exception = False
    data = {**form(), "photos": [upload(picture((40, 30)))]}
    answer = client.post("/en/reports/new", data)
    assert answer.status_code == 507
    assert "Nothing was saved" in answer.content.decode()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_every_way_to_have_no_room_is_known(code: int) -> None:
    assert is_out_of_room(OSError(code, "x"))
    assert is_out_of_room(disk_full_error())
    assert not is_out_of_room(OSError(errno.ENOENT, "x"))
    assert not is_out_of_room(OperationalError("x"))
