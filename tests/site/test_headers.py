"""Headers of every answer, and what is not served at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from gisportal.site.staticfiles.storage import PortalStaticStorage
from tests.support.factories import make_layer, parcel, publish_samples
from tests.support.tiles import address

POLICY = "Cross-Origin-Resource-Policy"


@pytest.mark.django_db
def test_only_what_is_open_may_be_loaded_by_other_sites(client: Client) -> None:
    publish_samples(make_layer(), [parcel(12, 345)])
    own = ["/", "/en/reports/", "/en/accounts/login/", "/admin/login/"]
    opened = ["/embed/", "/api/layers/", "/ogc/", address()]
    assert {a: client.get(a)[POLICY] for a in own} == dict.fromkeys(own, "same-origin")
    assert {a: client.get(a)[POLICY] for a in opened} == dict.fromkeys(
        opened, "cross-origin"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/embed/", "/api/layers/", "/en/nothing/"])
def test_no_page_may_use_camera_or_microphone(client: Client, path: str) -> None:
    policy = client.get(path)["Permissions-Policy"]
    assert "camera=()" in policy
    assert "microphone=()" in policy
    assert "geolocation=(self)" in policy


def test_the_list_of_static_files_lies_beside_them(
    settings: Any, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    storage = PortalStaticStorage()
    storage.save_manifest()
    assert not list((tmp_path / "static").rglob("*"))
    assert [path.name for path in tmp_path.iterdir()] == ["staticfiles.json"]
