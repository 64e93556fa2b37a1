"""The pages of sources: for the layer's planners, with the rights of who keeps them."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from importers.models import ImportSource, SourceRun
from layers.models import Layer, LayerRight
from tests.support.factories import make_layer, parcel, publish_samples
from tests.support.import_pages import member

pytestmark = pytest.mark.django_db
SOURCES = "/en/staff/imports/sources/"


@pytest.fixture
def layer() -> Layer:
    made = make_layer()
    publish_samples(made, [parcel(1, 1)])
    return made


@pytest.fixture
def lan(layer: Layer) -> Client:
    return member("lan", layer, rights=("edit", "publish"))


def given(layer: Layer, **changed: Any) -> dict[str, Any]:
    values = {
        "layer": layer.pk,
        "name": "Sở Xây dựng",
        "kind": "ogcapi",
        "location": "https://gis.example.vn/ogc",
        "collection": "thua",
        "secret_kind": "none",
        "every": 1440,
        "next_run_at": "2030-01-01T02:00",
        "is_auto_published": "on",
        "max_removed": "1",
        "max_changed": "10",
        "max_added": "20",
        **changed,
    }
    return {k: v for k, v in values.items() if v is not None}


def kept(client: Client, layer: Layer, **changed: Any) -> ImportSource:
    answer = client.post(f"{SOURCES}new", given(layer, **changed))
    assert answer.status_code == 302, answer.context["form"].errors
    return ImportSource.objects.latest("pk")


def test_a_source_is_kept_run_paused_and_removed(lan: Client, layer: Layer) -> None:
    page = lan.get(f"{SOURCES}new?layer=parcels")
    assert page.context["form"]["layer"].value() == layer.pk
    source = kept(lan, layer)
    address = f"{SOURCES}{source.pk}/"
    assert source.owner.username == "lan"
    assert (
        "By itself, while at most 1% are removed" in lan.get(address).content.decode()
    )
    lan.post(f"{address}test")
    run = SourceRun.objects.get()
    assert (run.trigger, run.started_by.username) == ("test", "lan")
    assert "A trial is under way" in lan.get(address).content.decode()
    again = lan.post(f"{address}run", follow=True).content.decode()
    assert "being read just now" in again
    assert "read just now" in lan.post(f"{address}delete", follow=True).content.decode()
    lan.post(f"{address}stop")
    lan.post(f"{address}pause")
    assert "does nothing by itself" in lan.get(address).content.decode()
    assert "paused" in lan.get(SOURCES).content.decode()
    lan.post(f"{address}pause")
    assert ImportSource.objects.get().is_active
    lan.post(f"{address}delete")
    assert not ImportSource.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"location": "http://10.0.0.1:22/"}, "location"),
        ({"location": "file:///etc/passwd"}, "location"),
        ({"location": "http://a:b@gis.example.vn/"}, "location"),
        ({"kind": "folder", "location": "/etc"}, "location"),
        ({"collection": ""}, "collection"),
        ({"kind": "arcgis", "collection": "den"}, "collection"),
        ({"secret_kind": "bearer", "secret_name": "SECRET_KEY"}, "secret_name"),
        (
            {
                "secret_kind": "header",
                "secret_name": "IMPORT_SECRET_A",
                "secret_header": "Host",
            },
            "secret_header",
        ),
        ({"source_crs": "EPSG:1"}, "source_crs"),
        ({"encoding": "klingon"}, "encoding"),
        ({"max_removed": "101"}, "max_removed"),
        ({"every": "7"}, "every"),
    ],
)
def test_what_could_never_work_is_said(
    lan: Client, layer: Layer, changed: dict[str, Any], field: str
) -> None:
    answer = lan.post(f"{SOURCES}new", given(layer, **changed))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_who_may_not_publish_lets_nothing_be_published(layer: Layer) -> None:
    answer = member("hoa", layer).post(f"{SOURCES}new", given(layer))
    assert list(answer.context["form"].errors) == ["is_auto_published"]


def test_who_changes_a_source_answers_for_it(lan: Client, layer: Layer) -> None:
    source = kept(lan, layer)
    ImportSource.objects.update(digest="ab" * 32)
    hoa = member("hoa", layer)
    address = f"{SOURCES}{source.pk}/edit"
    moved = given(layer, location="https://other.example.vn/ogc")
    assert hoa.post(address, moved).status_code == 422
    moved["is_auto_published"] = ""
    assert hoa.post(address, moved).status_code == 302
    source.refresh_from_db()
    assert (source.owner.username, source.digest) == ("hoa", "")


def test_a_planner_of_another_layer_sees_no_source(lan: Client, layer: Layer) -> None:
    source = kept(lan, layer, location="https://geheim.example.vn/ogc")
    other = member("tam", make_layer("roads", name_vi="Đường", name_en="Roads"))
    for end in ("", "edit"):
        answer = other.get(f"{SOURCES}{source.pk}/{end}")
        assert answer.status_code == 403
        assert "geheim" not in answer.content.decode()
    for end in ("run", "test", "stop", "pause", "delete", "edit"):
        assert other.post(f"{SOURCES}{source.pk}/{end}").status_code == 403
    for page in (SOURCES, f"{SOURCES}notices", "/en/staff/imports/"):
        assert "Xây dựng" not in other.get(page).content.decode()
    assert other.post(f"{SOURCES}new", given(layer)).status_code == 422
    assert not SourceRun.objects.exists()
    for page in (SOURCES, f"{SOURCES}{source.pk}/", f"{SOURCES}new"):
        assert Client().get(page).status_code == 302
    forger = Client(enforce_csrf_checks=True)
    forger.force_login(User.objects.get(username="lan"))
    assert forger.post(f"{SOURCES}{source.pk}/run").status_code == 403


def test_a_failed_run_is_noticed_where_planners_look(lan: Client, layer: Layer) -> None:
    source = kept(lan, layer)
    assert "need a look" not in lan.get("/en/staff/imports/").content.decode()
    SourceRun.objects.create(
        source=source,
        state="failed",
        reasons=[{"code": "x", "words": "<b>nothing there</b>"}],
    )
    for page in ("/en/staff/imports/", f"{SOURCES}notices"):
        assert "need a look" in lan.get(page).content.decode()
    assert f'hx-get="{SOURCES}notices"' in lan.get("/en/staff/").content.decode()
    text = lan.get(f"{SOURCES}{source.pk}/").content.decode()
    assert "&lt;b&gt;nothing there" in text
    LayerRight.objects.all().delete()
    assert lan.get(f"{SOURCES}{source.pk}/").status_code == 403
    assert not lan.get(f"{SOURCES}notices").content.strip()


def test_keys_in_an_address_are_not_shown(lan: Client, layer: Layer) -> None:
    source = kept(lan, layer, location="https://gis.example.vn/ogc?key=bi-mat")
    assert "bi-mat" not in lan.get(f"{SOURCES}{source.pk}/").content.decode()
    assert "bi-mat" not in lan.get(SOURCES).content.decode()
