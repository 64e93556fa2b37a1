"""The store: versions whole or not at all, published and taken back by one UPDATE."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client

from layers.errors import VersionStateError
from layers.models import DatasetVersion, Feature, Layer, LayerField, PublishEvent
from layers.queries import live_layers
from layers.store import (
    DuplicateKeysError,
    VersionLoad,
    publish,
    rollback,
    withdraw,
)
from layers.store.purge import (
    Policy,
    leftovers,
    purge,
    purgeable,
    remove_layers,
    retire,
)
from layers.store.scrub import refold
from tests.support.factories import load_version, make_layer, parcel, publish_samples

State = DatasetVersion.State


def tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relname ~ '^layers_feature(piece)?_v[0-9]+$'"
        )
        return {name for (name,) in cursor.fetchall()}


@pytest.fixture
def layer(db: None) -> Layer:
    return make_layer()


def states(layer: Layer) -> dict[int, str]:
    return dict(layer.versions.values_list("number", "state"))


def test_a_load_is_a_draft_with_the_next_number(layer: Layer) -> None:
    first = load_version(layer, [parcel(1, 1)])
    second = load_version(layer, [parcel(1, 1), parcel(1, 2, column=1)])
    assert (first.number, second.number) == (1, 2)
    assert second.state == State.DRAFT
    assert second.feature_count == 2
    assert second.bbox == pytest.approx([105.97, 10.25, 105.971, 10.2505])
    assert Feature.objects.filter(version_id=second.pk).count() == 2


def test_a_partition_has_the_parents_indexes_and_no_others(layer: Layer) -> None:
    version = load_version(layer, [parcel(1, 1)])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(i.inhparent) FROM pg_index x LEFT JOIN pg_inherits i"
            " ON i.inhrelid = x.indexrelid WHERE x.indrelid = %s::regclass",
            [f"layers_feature_v{version.pk}"],
        )
        assert cursor.fetchone() == (5, 5)


def test_duplicate_keys_leave_nothing(layer: Layer) -> None:
    before = tables()
    with pytest.raises(DuplicateKeysError) as caught:
        load_version(layer, [parcel(1, 1), parcel(1, 2), parcel(1, 1)])
    assert caught.value.count == 1
    ((key, rows, places),) = caught.value.examples
    assert (key, rows) == ("29545-1-1", [1, 3])
    assert len(places) == 2
    assert tables() == before
    assert not layer.versions.exists()


def test_an_error_while_loading_leaves_nothing(layer: Layer) -> None:
    before = tables()
    with (
        pytest.raises(RuntimeError),
        transaction.atomic(),
        VersionLoad(),
    ):
        raise RuntimeError
    assert tables() == before


def test_publish_shows_the_newest_draft(layer: Layer) -> None:
    load_version(layer, [parcel(1, 1)])
    publish(layer)
    load_version(layer, [parcel(1, 1)])
    event = publish(layer, reason="new survey")
    layer.refresh_from_db()
    assert layer.published_version.number == 2
    assert states(layer) == {1: State.SUPERSEDED, 2: State.PUBLISHED}
    assert (event.previous.number, event.reason) == (1, "new survey")


def test_rollback_goes_back_and_further_back(layer: Layer) -> None:
    for _number in range(3):
        load_version(layer, [parcel(1, 1)])
        publish(layer)
    assert rollback(layer).version.number == 2
    assert rollback(layer).version.number == 1
    with pytest.raises(VersionStateError):
        rollback(layer)
    assert states(layer) == {
        1: State.PUBLISHED,
        2: State.SUPERSEDED,
        3: State.SUPERSEDED,
    }
    publish(layer, layer.versions.get(number=3))
    layer.refresh_from_db()
    assert layer.published_version.number == 3
    assert rollback(layer).version.number == 1, "what was shown before it"


def test_withdraw_and_show_again(layer: Layer) -> None:
    load_version(layer, [parcel(1, 1)])
    publish(layer)
    withdraw(layer, reason="wrong boundary")
    layer.refresh_from_db()
    assert layer.published_version is None
    assert states(layer) == {1: State.SUPERSEDED}
    with pytest.raises(VersionStateError):
        withdraw(layer)
    assert rollback(layer).version.number == 1


def test_what_cannot_be_published_is_refused(layer: Layer) -> None:
    with pytest.raises(VersionStateError):
        publish(layer)
    other = make_layer("others")
    theirs = load_version(other, [parcel(1, 1)])
    with pytest.raises(VersionStateError):
        publish(layer, theirs)
    mine = load_version(layer, [parcel(1, 1)])
    publish(layer, mine)
    with pytest.raises(VersionStateError):
        publish(layer, mine)
    DatasetVersion.objects.filter(pk=theirs.pk).update(state=State.FAILED)
    with pytest.raises(VersionStateError):
        publish(other, theirs)


def test_publish_and_rollback_are_quick(layer: Layer) -> None:
    for _number in range(2):
        load_version(layer, [parcel(1, 1)])
        publish(layer)
    started = time.perf_counter()
    rollback(layer)
    publish(layer, layer.versions.get(number=2))
    assert (time.perf_counter() - started) / 2 < 0.1


def test_refold_forgets_what_turned_private(layer: Layer) -> None:
    version = load_version(layer, [parcel(1, 1)])
    feature = Feature.objects.get(version_id=version.pk)
    assert "nguyen hue" in feature.search_text
    LayerField.objects.filter(key="dia_chi").update(
        is_searchable=False, is_public=False
    )
    assert refold(DatasetVersion.objects.get(pk=version.pk)) == 1
    feature = Feature.objects.get(version_id=version.pk)
    assert "nguyen" not in feature.search_text
    assert feature.search_text.startswith(" 1 1 29545")


@pytest.mark.parametrize("command", ["publishlayer", "rollbacklayer", "withdrawlayer"])
def test_commands_say_what_is_wrong(layer: Layer, command: str) -> None:
    with pytest.raises(CommandError):
        call_command(command, "no-such-layer")
    with pytest.raises(CommandError):
        call_command(command, layer.slug)


@pytest.mark.django_db(transaction=True)
class TestOutsideTransactions:
    """What needs commits of its own: purging, and two loads at once."""

    def test_purge_spares_the_published_one_and_its_predecessor(self) -> None:
        layer = make_layer()
        for _number in range(4):
            load_version(layer, [parcel(1, 1)])
            publish(layer)
        layer.refresh_from_db()
        assert [v.number for v in purgeable(layer, Policy(0, 0, 30))] == [2, 1]
        assert [v.number for v in purgeable(layer, Policy(2, 0, 30))] == [1]
        assert purgeable(layer, Policy(0, 1, 30)) == [], "all are too young"
        call_command("purgeversions", keep=0, days=0)
        assert layer.versions.count() == 4, "a dry run"
        call_command("purgeversions", keep=0, days=0, commit=True)
        assert sorted(states(layer)) == [3, 4]
        assert Feature.objects.count() == 2
        assert rollback(layer).version.number == 3
        remove_layers([layer])
        assert not Layer.objects.exists()
        assert not tables()

    def test_an_interrupted_purge_is_finished_later(self) -> None:
        layer = make_layer()
        version = load_version(layer, [parcel(1, 1)])
        DatasetVersion.objects.filter(pk=version.pk).delete()
        assert leftovers() == [f"layers_feature_v{version.pk}"]
        call_command("purgeversions", commit=True)
        assert leftovers() == []
        remove_layers([layer])

    def test_a_purge_waits_only_a_short_while(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("layers.store.purge.LOCK_TIMEOUT", "200ms")
        layer = make_layer(role="zoning")
        version = load_version(layer, [parcel(1, 1)])
        is_reading, is_done = threading.Event(), threading.Event()

        def read() -> None:
            with transaction.atomic():
                list(Feature.objects.filter(version_id=version.pk))
                is_reading.set()
                is_done.wait(10)
            connection.close()

        reader = threading.Thread(target=read)
        reader.start()
        is_reading.wait(10)
        try:
            assert purge(version) is False
        finally:
            is_done.set()
            reader.join()
        assert purge(version) is True
        remove_layers([layer])

    def test_two_loads_at_once_are_two_whole_drafts(self) -> None:
        layer = make_layer()
        barrier = threading.Barrier(2)

        def load() -> None:
            with transaction.atomic(), VersionLoad() as one:
                barrier.wait(10)
                one.finish_rows()
                one.build_indexes()
                barrier.wait(10)
                one.attach()
                one.record(layer, DatasetVersion())
            connection.close()

        threads = [threading.Thread(target=load) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(states(layer)) == [1, 2]
        assert len(tables()) == 2
        assert not PublishEvent.objects.exists()
        remove_layers([layer])


@pytest.mark.django_db(transaction=True)
def test_a_version_published_meanwhile_is_not_purged() -> None:
    layer = make_layer()
    old = publish_samples(layer, [parcel(12, 345)])
    for number in (346, 347):
        publish_samples(layer, [parcel(12, number)])
    publish(layer, old)
    assert not purge(old), "chosen as superseded, published since"
    layer.refresh_from_db()
    assert Feature.objects.filter(version_id=layer.published_version_id).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_version_being_purged_cannot_be_published() -> None:
    layer = make_layer()
    old = publish_samples(layer, [parcel(12, 345)])
    for number in (346, 347):
        publish_samples(layer, [parcel(12, number)])
    assert retire(old)
    with pytest.raises(VersionStateError):
        publish(layer, old)
    assert old in purgeable(layer)
    assert purge(old)


@pytest.mark.django_db
def test_a_label_that_turned_private_is_forgotten(client: Client) -> None:
    fields = [
        {"key": "ma", "key_order": 1, "label_order": 2},
        {"key": "ten", "label_order": 1, "is_searchable": True},
    ]
    layer = make_layer("offices", fields=fields, geometry_kind="polygon", role="other")
    sample = parcel(1, 1, ten="Nhà ông Kín", ma="A1")
    publish_samples(
        layer, [replace(sample, key="A1", label="Nhà ông Kín/A1", number=None)]
    )
    assert "Kín" in client.get("/layers/offices/features/A1/").content.decode()
    layer.fields.filter(key="ten").update(
        is_public=False, is_searchable=False, label_order=None
    )
    live_layers.forget()
    version = layer.published_version
    assert refold(version) == 1
    assert refold(version) == 0
    assert "Kín" not in client.get("/layers/offices/features/A1/").content.decode()
    assert Feature.objects.get(version_id=version.pk, key="A1").label == "A1"
    assert client.get("/api/search", {"q": "nha ong kin"}).json()["features"] == []
