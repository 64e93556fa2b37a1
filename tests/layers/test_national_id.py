"""National parcel IDs: from the source, kept while the shape is the same, computed."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from gisportal.core import geohash
from layers.models import Feature, LayerField, ParcelIdRun
from layers.store.national_ids import MAX_ATTEMPTS, due_versions, fill, fill_due
from tests.support.factories import (
    PARCEL_FIELDS,
    load_version,
    make_layer,
    parcel,
    publish_samples,
    square,
)

pytestmark = pytest.mark.django_db
ID_FIELD = {"key": "ma_dd", "meaning": LayerField.Meaning.NATIONAL_ID}


def ids(version: Any) -> dict[str, tuple[str | None, bool | None]]:
    rows = Feature.objects.filter(version_id=version.pk)
    return {f.key: (f.national_id, f.national_id_is_computed) for f in rows}


def test_it_computes_the_geohash_of_the_label_point() -> None:
    version = publish_samples(make_layer(), [parcel(12, 345)])
    assert fill_due() == 1
    ((found, is_computed),) = ids(version).values()
    lon, lat = geohash.decode(found)
    assert is_computed
    west, south, east, north = square().bounds
    assert west < lon < east
    assert south < lat < north
    assert version.parcel_ids.computed == 1
    assert due_versions() == []


def test_it_keeps_the_id_while_the_shape_is_the_same() -> None:
    layer = make_layer()
    first = publish_samples(layer, [parcel(1, 1), parcel(1, 2, column=2)])
    fill_due()
    Feature.objects.filter(version_id=first.pk, key="29545-1-1").update(
        national_id="w3g66tz8nu17", national_id_is_computed=False
    )
    second = publish_samples(layer, [parcel(1, 1), parcel(1, 2, column=5)])
    fill_due()
    assert ids(second)["29545-1-1"] == ("w3g66tz8nu17", False)
    assert ids(second)["29545-1-2"] != ids(first)["29545-1-2"]
    assert (second.parcel_ids.copied, second.parcel_ids.computed) == (1, 1)


def test_it_takes_the_id_of_the_source_and_refuses_what_is_none() -> None:
    layer = make_layer(fields=[*PARCEL_FIELDS, ID_FIELD])
    version = publish_samples(
        layer,
        [
            parcel(1, 1, ma_dd=" W3G66TZ8NU17 "),
            parcel(1, 2, column=2, ma_dd="khong ro"),
            parcel(1, 3, column=4),
        ],
    )
    fill_due()
    found = ids(version)
    assert found["29545-1-1"] == ("w3g66tz8nu17", False)
    assert found["29545-1-2"][1]
    assert found["29545-1-3"][1]


def test_it_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("layers.store.national_ids.BATCH", 2)
    samples = [parcel(1, n, column=n) for n in range(1, 6)]
    version = publish_samples(make_layer(), samples)
    assert fill(version, deadline=time.monotonic() - 1) == 0
    monkeypatch.setattr("layers.store.national_ids._compute", fail_once())
    with pytest.raises(RuntimeError):
        fill(version)
    monkeypatch.undo()
    fill(version)
    assert all(found for found, _computed in ids(version).values())


def fail_once() -> Any:
    """The real computation the first time, an error the second."""
    from layers.store import national_ids  # noqa: PLC0415 - the function before it is replaced

    real, calls = national_ids._compute, []

    def compute(*arguments: Any) -> int:
        calls.append(1)
        if len(calls) > 1:
            raise RuntimeError
        return real(*arguments)

    return compute


def fails(*_arguments: Any) -> int:
    raise RuntimeError


def test_what_always_fails_is_given_up_until_somebody_asks(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    version = publish_samples(make_layer(), [parcel(1, 1)])
    with monkeypatch.context() as broken:
        broken.setattr("layers.store.national_ids._compute", fails)
        for _time in range(MAX_ATTEMPTS):
            with pytest.raises(RuntimeError):
                fill_due()
        assert [fill_due() for _time in range(3)] == [0, 0, 0]
    run = ParcelIdRun.objects.get()
    assert (run.state, run.attempts) == (ParcelIdRun.State.FAILED, MAX_ATTEMPTS)
    said = [m for m in caplog.messages if "given up" in m]
    assert said == [f"parcel IDs of version {version.pk}: given up"]
    assert due_versions() == []
    call_command("computeparcelids", "parcels")
    assert "1 computed" in capsys.readouterr().out
    assert ParcelIdRun.objects.get().state == ParcelIdRun.State.DONE


def test_a_slice_that_ends_in_time_is_no_failure() -> None:
    version = publish_samples(make_layer(), [parcel(1, 1)])
    for _time in range(MAX_ATTEMPTS + 1):
        fill(version, deadline=time.monotonic() - 1)
    assert fill(version) == 1


def test_the_command_says_that_another_process_is_at_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    version = publish_samples(make_layer(), [parcel(1, 1)])
    run = ParcelIdRun.objects.create(version=version)
    assert ParcelIdRun.objects.claim(run.pk) is not None
    call_command("computeparcelids")
    out = capsys.readouterr().out
    assert out == "parcels version 1: another process is at it\n"


def test_an_id_that_is_stored_is_never_computed_again() -> None:
    layer = make_layer()
    version = load_version(layer, [parcel(1, 1)])
    Feature.objects.filter(version_id=version.pk).update(
        national_id="w3g66tz8nu17", national_id_is_computed=False
    )
    fill(version)
    assert set(ids(version).values()) == {("w3g66tz8nu17", False)}


def test_the_report_says_the_stored_one(client: Client) -> None:
    version = publish_samples(make_layer(), [parcel(12, 345)])
    address = "/en/layers/parcels/features/29545-12-345.json"
    before = client.get(address).json()["report"]
    fill_due()
    ((stored, _computed),) = ids(version).values()
    assert stored in str(before)
    Feature.objects.filter(version_id=version.pk).update(
        national_id="w3g66tz8nu17", national_id_is_computed=False
    )
    assert "w3g66tz8nu17" in str(client.get(address).json()["report"])
