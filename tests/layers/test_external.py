"""Layers from outside: only good addresses, and a policy that allows just their hosts."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.forms import modelform_factory
from django.test import Client

from layers import external
from layers.admin.catalogue import LayerForm
from layers.external import check_address, image_origins, origin_of
from layers.models import Layer

XYZ = "https://tiles.example.vn/anh/{z}/{x}/{y}.jpg"


@pytest.fixture(autouse=True)
def _forget(settings: Any) -> None:
    external.forget()
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}


@pytest.fixture
def orthophoto() -> Layer:
    return Layer.objects.create(
        slug="orthophoto", name_vi="Ảnh bay chụp", source="xyz", external_url=XYZ
    )


@pytest.mark.parametrize(
    ("source", "url", "names"),
    [
        ("xyz", XYZ, ""),
        ("xyz", "https://a.example.vn:8443/{z}/{y}/{x}?key=1", ""),
        (
            "wmts",
            "https://a.example.vn/w/GMaps/{TileMatrix}/{TileRow}/{TileCol}.png",
            "",
        ),
        ("wms", "https://a.example.vn/geoserver/wms", "bando:anh"),
    ],
)
def test_good_addresses_are_taken(source: str, url: str, names: str) -> None:
    check_address(source, url, names)


@pytest.mark.parametrize(
    ("source", "url", "names"),
    [
        ("xyz", "http://tiles.example.vn/{z}/{x}/{y}.png", ""),
        ("xyz", "https://tiles.example.vn/{z}/{x}.png", ""),
        ("xyz", "https://tiles.example.vn/{z}/{x}/{y}/{s}.png", ""),
        ("wmts", "https://a.example.vn/{TileMatrixSet}/{TileMatrix}/{TileRow}", ""),
        ("wms", "https://a.example.vn/wms", " "),
        ("wms", "", "anh"),
    ],
)
def test_bad_addresses_are_refused(source: str, url: str, names: str) -> None:
    with pytest.raises(ValidationError):
        check_address(source, url, names)


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "127.0.0.1", "10.0.0.5", "[::1]", "8.8.8.8", "2130706433"),
        *("intranet", "nas.local", "me:secret@example.vn", "a;script-src", "a b.vn"),
        *("*.example.vn", "example.vn:99999", "", "exa'mple.vn", "a,b.vn"),
    ],
)
def test_a_host_that_is_not_public_has_no_origin(host: str) -> None:
    assert origin_of(f"https://{host}/{{z}}/{{x}}/{{y}}.png") is None


@pytest.mark.django_db
def test_the_admin_says_what_is_wrong(orthophoto: Layer) -> None:
    names = ["source", "external_url", "external_layers"]
    form_class = modelform_factory(Layer, form=LayerForm, fields=names)
    values = {"source": "xyz", "external_url": "http://tiles.example.vn/1.png"}
    form = form_class(values, instance=orthophoto)
    assert "https" in str(form.errors["external_url"])


@pytest.mark.django_db
def test_the_policy_allows_exactly_their_hosts(
    client: Client, orthophoto: Layer
) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    pictures = next(p for p in policy.split("; ") if p.startswith("img-src"))
    assert pictures.endswith(" https://tiles.example.vn")
    assert "example.vn" not in policy.replace(pictures, "")
    orthophoto.delete()
    external.forget()
    assert "example.vn" not in client.get("/")["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_bad_row_adds_nothing_to_the_policy(client: Client) -> None:
    url = "https://x; script-src * /{z}/{x}/{y}"
    Layer.objects.create(slug="bad", name_vi="x", source="xyz", external_url=url)
    assert image_origins() == ()


@pytest.mark.django_db
def test_the_catalogue_is_asked_once_in_a_while(
    orthophoto: Layer, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        assert image_origins() == image_origins() == ("https://tiles.example.vn",)


@pytest.mark.django_db
def test_without_a_database_the_last_known_stay(
    orthophoto: Layer, monkeypatch: pytest.MonkeyPatch
) -> None:
    image_origins()
    external.forget()

    def fail() -> None:
        raise DatabaseError

    monkeypatch.setattr(external, "read_origins", fail)
    assert image_origins() == ("https://tiles.example.vn",)
