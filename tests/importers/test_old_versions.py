"""Drafts thrown away and old versions removed, as the policy says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_q.models import Schedule

from gisportal.core.schedules import sync_schedules
from layers import store
from layers.errors import VersionStateError
from layers.models import DatasetVersion, Feature, Layer, PublishEvent
from layers.store.purge import purge_due, purgeable, remove_layers
from tests.support.factories import load_version, make_layer, parcel, publish_samples
from tests.support.import_pages import LIST, member

# Purging detaches partitions outside transactions.
pytestmark = pytest.mark.django_db(transaction=True)
OLD = f"{LIST}old/"


@pytest.fixture
def layer(settings: Any) -> Iterator[Layer]:
    """Four versions published one after the other, a year ago, and an old draft."""
    settings.VERSIONS_KEEP, settings.VERSIONS_KEEP_DAYS = 1, 30
    made = make_layer()
    for number in range(1, 5):
        publish_samples(made, [parcel(1, number)])
    load_version(made, [parcel(1, 5)])
    made.versions.update(loaded_at=timezone.now() - timedelta(days=365))
    yield made
    remove_layers(Layer.objects.all())


def numbers(versions: Any) -> list[int]:
    return sorted(version.number for version in versions)


def test_the_page_lists_what_may_go_and_one_click_removes_it(layer: Layer) -> None:
    lan = member("lan", layer, rights=("edit", "publish"))
    page = lan.get(OLD).content.decode()
    assert page.count("/remove") == 3
    lan.post(f"{LIST}layers/parcels/versions/1/remove")
    assert numbers(layer.versions.all()) == [2, 3, 4, 5]
    for safe in (3, 4):
        answer = lan.post(f"{LIST}layers/parcels/versions/{safe}/remove", follow=True)
        assert "in use or protected" in answer.content.decode()
    assert numbers(layer.versions.all()) == [2, 3, 4, 5]
    assert Feature.objects.count() == 4
    # The history still says which number it was.
    history = lan.get(f"{LIST}layers/parcels/").content.decode()
    assert "version 1" in history


def test_loading_is_not_removing(layer: Layer) -> None:
    lan = member("lan", layer)
    assert "/remove" not in lan.get(OLD).content.decode()
    assert lan.post(f"{LIST}layers/parcels/versions/1/remove").status_code == 403
    tam = member("tam", make_layer("roads"))
    assert "Land parcels" not in tam.get(OLD).content.decode()


def test_young_versions_stay(layer: Layer, settings: Any) -> None:
    settings.VERSIONS_KEEP_DAYS = settings.DRAFTS_KEEP_DAYS = 400
    assert purgeable(layer) == []


def test_every_night_where_the_settings_say_so(layer: Layer, settings: Any) -> None:
    assert purge_due() == 0
    settings.VERSIONS_PURGE = True
    assert purge_due() == 3
    assert numbers(layer.versions.all()) == [3, 4]
    assert store.rollback(layer).version_number == 3
    sync_schedules()
    job = "gisportal.maintenance.housekeeping.keep_house"
    assert Schedule.objects.get(func=job).cluster == "long"


def test_a_draft_is_discarded_and_the_history_says_by_whom(layer: Layer) -> None:
    lan = member("lan", layer)
    page = f"{LIST}layers/parcels/versions/5/"
    assert "Discard version 5" in lan.get(page).content.decode()
    lan.post(f"{page}discard", {"reason": "wrong file"})
    assert numbers(layer.versions.all()) == [1, 2, 3, 4]
    event = layer.events.first()
    assert (event.action, event.version_number) == (PublishEvent.Action.DISCARD, 5)
    history = lan.get(f"{LIST}layers/parcels/").content.decode()
    assert "wrong file" in history
    public = Client().get("/en/layers/parcels/").content.decode()
    assert "discarded" not in public
    assert "wrong file" not in public


def test_only_drafts_are_discarded(layer: Layer) -> None:
    for number in (3, 4):
        with pytest.raises(VersionStateError):
            store.discard(layer.versions.get(number=number))
    lan = member("lan", layer)
    said = lan.post(f"{LIST}layers/parcels/versions/4/discard", follow=True)
    assert "Only a draft" in said.content.decode()
    states = DatasetVersion.objects.filter(number__in=[3, 4]).values_list("state")
    assert {state for (state,) in states} == {"superseded", "published"}
