"""What the feedback tests share: categories, offices, a report, photos made in code."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from feedback.intake.submit import Receipt, Sender, submit
from feedback.intake.validation import Draft
from feedback.models import Category, Report
from layers.models import ServiceOffice
from tests.support.factories import LAT, LON


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    """Photos and counts of a test are its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": str(tmp_path)}}


@pytest.fixture
def lights(db: None) -> Category:
    """A category with a deadline."""
    return Category.objects.create(
        slug="lights", name_vi="Đèn đường", name_en="Street lights", deadline_days=3
    )


@pytest.fixture
def secret(db: None) -> Category:
    """A category whose reports only staff see."""
    return Category.objects.create(slug="secret", name_vi="Kín", is_public=False)


@pytest.fixture
def office(db: None) -> ServiceOffice:
    """The office that gets everything."""
    return make_office("province", level="province", email="so@example.com")


def make_office(slug: str, **facts: Any) -> ServiceOffice:
    """An office with a name made of its slug."""
    values = {
        "name_vi": f"Văn phòng {slug}",
        "name_en": f"Office {slug}",
        "level": "commune",
        "point": Point(LON, LAT, srid=4326),
    }
    return ServiceOffice.objects.create(slug=slug, **{**values, **facts})


def draft(**values: Any) -> Draft:
    """A good draft, with some values changed."""
    return Draft(
        **{
            "category": "lights",
            "description": "Đèn không sáng từ tối qua.",
            "lon": LON,
            "lat": LAT,
            "consent": True,
            **values,
        }
    )


def send(files: Any = (), key: str = "", **values: Any) -> Receipt:
    """Submit a good draft, with some values changed."""
    return submit(draft(**values), files, Sender(idempotency_key=key))


@pytest.fixture
def report(lights: Category, office: ServiceOffice) -> Report:
    """A public report, just received."""
    return send().report


def picture(
    size: tuple[int, int] = (64, 48), kind: str = "JPEG", **options: Any
) -> bytes:
    """Bytes of a picture."""
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 90)).save(out, kind, **options)
    return out.getvalue()


def upload(data: bytes | None = None, name: str = "a.jpg") -> SimpleUploadedFile:
    """An uploaded file as a view gets it."""
    return SimpleUploadedFile(name, picture() if data is None else data, "image/jpeg")


@pytest.fixture
def post(client: Any) -> Callable[..., Any]:
    """POST a report as JSON to the API."""

    def send_json(headers: dict[str, str] | None = None, **values: Any) -> Any:
        body = {
            "category": "lights",
            "description": "Đèn không sáng.",
            "lon": LON,
            "lat": LAT,
            **values,
        }
        return client.post(
            "/api/reports/", body, content_type="application/json", headers=headers
        )

    return send_json
