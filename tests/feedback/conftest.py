"""What the feedback tests share: categories, offices, a report, photos made in code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from feedback.models import Category, Report
from layers.models import ServiceOffice
from tests.support.factories import LAT, LON
from tests.support.feedback import make_office, send


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


@pytest.fixture
def report(lights: Category, office: ServiceOffice) -> Report:
    """A public report, just received."""
    return send().report


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
