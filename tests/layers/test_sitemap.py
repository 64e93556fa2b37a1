"""The sitemap lists pages that exist, in both languages, and no parcel."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from layers.models import Layer
from tests.support.factories import Sample, make_layer, parcel, publish_samples, square

pytestmark = pytest.mark.django_db
LOCATION = re.compile(r"<loc>http://testserver([^<]+)</loc>")


@pytest.fixture(autouse=True)
def _plain_files(settings: Any) -> None:
    """Pages as they are in the checkout, whatever was collected last."""
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}


@pytest.fixture(autouse=True)
def communes() -> Layer:
    parcels = make_layer()
    publish_samples(parcels, [parcel(1, 1)])
    communes = make_layer("communes", fields=[{"key": "ten"}], role="admin")
    samples = [Sample("29545", square()), Sample("a/b", square(2))]
    publish_samples(communes, samples)
    return communes


def listed(client: Client) -> list[str]:
    """Every address of every section."""
    index = client.get("/sitemap.xml").content.decode()
    sections = LOCATION.findall(index)
    assert "/sitemap-layers.xml" in sections
    found: list[str] = []
    for section in sections:
        found += LOCATION.findall(client.get(section).content.decode())
    return found


def test_every_page_listed_exists(client: Client) -> None:
    found = listed(client)
    assert {"/", "/en/", "/layers/", "/help/", "/reports/"} <= set(found)
    assert {"/help/land-use/", "/en/api/docs/"} <= set(found)
    assert {"/layers/parcels/", "/en/layers/communes/"} <= set(found)
    assert "/layers/communes/features/29545/" in found
    assert len(found) == len(set(found))
    for address in found:
        assert client.head(address).status_code == 200, address


def test_parcels_are_not_listed(client: Client) -> None:
    assert not [one for one in listed(client) if "/parcels/features/" in one]


def test_pages_name_their_twin(client: Client) -> None:
    text = client.get("/sitemap-layers.xml").content.decode()
    assert 'hreflang="en" href="http://testserver/en/layers/parcels/"' in text
    assert 'hreflang="vi" href="http://testserver/layers/parcels/"' in text
    assert 'hreflang="x-default"' in text


def test_a_hidden_layer_is_not_listed(client: Client, communes: Layer) -> None:
    communes.view_audience = Layer.Audience.STAFF
    communes.save()
    assert not [one for one in listed(client) if "communes" in one]


def test_robots_find_the_sitemap(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /en/staff/" in text
    assert client.get("/sitemap-nothing.xml").status_code == 404
