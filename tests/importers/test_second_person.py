"""Layers that a second person publishes, by whatever way."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from importers.feeds.auto_publish import decide
from importers.models import ImportSource, SourceRun
from layers import store
from layers.errors import SecondPersonError
from layers.models import DatasetVersion, Layer, LayerRight
from tests.support.factories import load_version, make_layer, parcel, publish_samples
from tests.support.import_pages import LIST, loaded, member
from tests.support.shapefiles import parcels, zip_shapefile

pytestmark = pytest.mark.django_db
BOTH = ("edit", "publish")


@pytest.fixture
def layer() -> Layer:
    made = make_layer()
    publish_samples(made, [parcel(1, 1)])
    Layer.objects.update(needs_second_person=True)
    made.refresh_from_db()
    return made


@pytest.fixture
def lan(layer: Layer) -> Client:
    return member("lan", layer, rights=BOTH)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return zip_shapefile(parcels(3), tmp_path / "x.zip")


def draft_of(layer: Layer, name: str | None) -> DatasetVersion:
    version = load_version(layer, [parcel(1, 2)])
    version.loaded_by = User.objects.get(username=name) if name else None
    version.save()
    return version


def published(layer: Layer) -> int:
    layer.refresh_from_db()
    return layer.published_version.number


def test_who_loaded_cannot_publish_and_a_colleague_can(
    layer: Layer, lan: Client, path: Path
) -> None:
    loaded(lan, path)
    page = f"{LIST}layers/parcels/versions/2/"
    shown = lan.get(page).content.decode()
    assert "ask a colleague" in shown
    assert "Publish version 2" not in shown
    said = lan.post(f"{page}publish", follow=True).content.decode()
    assert "You loaded version 2 yourself" in said
    assert published(layer) == 1
    colleague = member("hoa", layer, rights=BOTH)
    assert "Publish version 2" in colleague.get(page).content.decode()
    colleague.post(f"{page}publish", {"reason": "looked at"})
    assert published(layer) == 2
    # What was looked at once may be taken back and shown again by anybody with the right.
    lan.post(f"{LIST}layers/parcels/rollback")
    assert published(layer) == 1
    lan.post(f"{page}publish")
    assert published(layer) == 2


@pytest.mark.parametrize("superuser", [False, True])
def test_the_store_holds_it_for_everybody(layer: Layer, superuser: bool) -> None:
    user = User.objects.create_user("lan", is_staff=True, is_superuser=superuser)
    version = draft_of(layer, "lan")
    with pytest.raises(SecondPersonError):
        store.publish(layer, version, user)
    with pytest.raises(SecondPersonError):
        store.publish(layer, version)
    other = User.objects.create_user("hoa", is_staff=True)
    assert store.publish(layer, version, other).actor == other


def test_the_command_needs_a_name_with_the_right(layer: Layer, lan: Client) -> None:
    draft_of(layer, "lan")
    with pytest.raises(CommandError, match="second person|người thứ hai"):
        call_command("publishlayer", "parcels")
    with pytest.raises(CommandError):
        call_command("publishlayer", "parcels", user="lan")
    User.objects.create_user("hoa", is_staff=True)
    with pytest.raises(CommandError, match="hoa"):
        call_command("publishlayer", "parcels", user="hoa")
    assert published(layer) == 1
    hoa = User.objects.get(username="hoa")
    LayerRight.objects.create(layer=layer, right="publish", user=hoa)
    call_command("publishlayer", "parcels", user="hoa", stdout=io.StringIO())
    assert published(layer) == 2


def test_an_import_that_would_publish_leaves_a_draft(
    layer: Layer, importlayer: Any, path: Path
) -> None:
    answer = importlayer(path, publish=True)
    assert answer.code == 0
    assert answer.document["published"] is False
    assert answer.rules["second-person"] == "warning"
    assert published(layer) == 1
    assert layer.versions.get(number=2).state == DatasetVersion.State.DRAFT


def test_who_is_bound_by_it_cannot_switch_it_off(layer: Layer, lan: Client) -> None:
    page = f"/en/staff/layers/{layer.slug}/"
    admin = f"/en/admin/layers/layer/{layer.pk}/change/"
    for address in (page, admin):
        assert 'name="needs_second_person"' not in lan.get(address).content.decode()
    boss = Client()
    boss.force_login(User.objects.create_superuser("boss"))
    assert 'name="needs_second_person"' in boss.get(page).content.decode()


def test_a_source_by_itself_is_no_second_person(layer: Layer) -> None:
    owner = User.objects.create_user("lan", is_staff=True)
    LayerRight.objects.create(layer=layer, right="publish", user=owner)
    source = ImportSource(
        layer=layer,
        owner=owner,
        is_auto_published=True,
        max_removed=100,
        max_changed=100,
        max_added=100,
    )
    decision = decide(SourceRun(source=source), draft_of(layer, "lan"), [])
    assert [reason["code"] for reason in decision.reasons] == ["second-person"]
    assert published(layer) == 1
