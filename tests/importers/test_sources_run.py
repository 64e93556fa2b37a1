"""A source from its file to a draft, to the public or to a person who is told."""

from __future__ import annotations

import io
import json
import os
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django_q.models import OrmQ

from gisportal.core.errors import ConflictError
from gisportal.core.jobs import MAX_ATTEMPTS
from importers.feeds import auto_publish, schedule
from importers.feeds.run_feed import run_source
from importers.feeds.schedule import STALE, start, sweep, tick
from importers.intake.folders import FEED_RUNS
from importers.models import ImportJob, ImportSource, SourceRun
from layers.models import DatasetVersion, Layer, LayerRight
from layers.queries.difference import Difference, difference
from layers.store import publish
from tests.support.factories import (
    Sample,
    load_version,
    make_layer,
    parcel,
    publish_samples,
)
from tests.support.source_server import SourceServer, serving

pytestmark = pytest.mark.django_db
State = SourceRun.State
Trigger = SourceRun.Trigger


@pytest.fixture
def owner() -> User:
    return User.objects.create_user("lan", "lan@example.vn", "x", is_staff=True)


@pytest.fixture
def layer(owner: User) -> Layer:
    made = make_layer()
    publish_samples(made, [parcel(1, n, n) for n in range(1, 101)])
    for right in ("edit", "publish"):
        LayerRight.objects.create(layer=made, right=right, user=owner)
    return made


@pytest.fixture
def server(settings: Any) -> Iterator[SourceServer]:
    with serving() as place:
        settings.IMPORT_SOURCE_HOSTS = [f"127.0.0.1:{place.port}"]
        settings.PORTAL_URL = "https://gis.example.vn"
        yield place


@pytest.fixture
def source(layer: Layer, owner: User, server: SourceServer) -> ImportSource:
    return ImportSource.objects.create(
        layer=layer,
        name="Sở Xây dựng",
        kind="file",
        location=f"{server.address}/thua.geojson?key=bi-mat",
        owner=owner,
        next_run_at=timezone.now() + timedelta(hours=1),
        is_auto_published=True,
        are_warnings_accepted=True,
    )


def geojson(samples: list[Sample]) -> bytes:
    features = [
        {
            "type": "Feature",
            "geometry": sample.geometry.__geo_interface__,
            "properties": sample.properties,
        }
        for sample in samples
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def usual(count: int = 100, **extra: Any) -> list[Sample]:
    return [parcel(1, n, n, **extra) for n in range(1, count + 1)]


def serve(server: SourceServer, samples: list[Sample]) -> None:
    body = geojson(samples)
    server.reply("/thua.geojson", body, ETag=f'"{hash(body)}"')


def went(source: ImportSource, trigger: str = Trigger.SCHEDULE) -> SourceRun:
    """Start a run and do it as a worker would."""
    run = start(source, trigger)
    run_source(str(run.pk))
    assert run_source(str(run.pk)) == "not waiting"
    run.refresh_from_db()
    source.refresh_from_db()
    return run


def published(layer: Layer) -> int:
    layer.refresh_from_db()
    return layer.published_version.number


def codes(run: SourceRun) -> list[str]:
    return [reason["code"] for reason in run.reasons]


def test_small_changes_are_published_by_themselves(
    server: SourceServer, source: ImportSource, layer: Layer
) -> None:
    serve(server, [*usual(99), parcel(1, 100, 100, loai_dat="CLN"), parcel(2, 1, 150)])
    run = went(source)
    assert run.state == State.PUBLISHED, run.reasons
    assert run.counts == {"added": 1, "removed": 0, "geometry": 0, "attributes": 1}
    assert published(layer) == 2
    event = layer.events.first()
    assert event is not None
    assert (event.actor.username, "Sở Xây dựng" in event.reason) == ("lan", True)
    assert run.job.version.source_file == "thua.geojson"
    assert not run.notify_pending


@pytest.mark.django_db(transaction=True)  # versions are purged outside one only
def test_what_is_unchanged_is_not_loaded_again(
    server: SourceServer, source: ImportSource, layer: Layer
) -> None:
    serve(server, usual(101))
    assert went(source).state == State.PUBLISHED
    assert went(source).state == State.UNCHANGED
    assert ImportJob.objects.count() == 1
    assert server.asked[-1].headers["if-none-match"] == source.etag
    forced = went(source, Trigger.PERSON)
    assert forced.state == State.UNCHANGED, "loaded, but nothing differs"
    assert "if-none-match" not in server.asked[-1].headers
    assert [v.number for v in layer.versions.all()] == [2, 1], "no draft stays"


@pytest.mark.parametrize(
    ("count", "extra", "reason"),
    [
        (90, {}, "limit-removed"),
        (100, {"loai_dat": "CLN"}, "limit-changed"),
        (130, {}, "limit-added"),
    ],
)
def test_large_changes_wait_for_a_person_who_is_told(
    server: SourceServer,
    source: ImportSource,
    layer: Layer,
    count: int,
    extra: dict[str, Any],
    reason: str,
) -> None:
    serve(server, usual(count, **extra))
    run = went(source)
    assert (run.state, codes(run)) == (State.WAITING, [reason])
    assert published(layer) == 1
    assert layer.versions.filter(state="draft").count() == 1
    tick()
    (message,) = mail.outbox
    assert message.to == ["lan@example.vn"]
    assert run.reasons[0]["words"] in message.body
    assert f"https://gis.example.vn/staff/imports/sources/{source.pk}/" in message.body
    assert "bi-mat" not in message.body
    tick()
    assert len(mail.outbox) == 1


def test_another_column_waits_for_a_person(
    server: SourceServer, source: ImportSource, layer: Layer
) -> None:
    serve(server, usual(101))
    assert went(source).state == State.PUBLISHED
    serve(server, usual(101, cot_moi=5))
    assert codes(went(source)) == ["columns"]
    assert published(layer) == 2


def test_warnings_wait_unless_they_are_accepted(
    server: SourceServer, source: ImportSource, layer: Layer
) -> None:
    # The column of the first version is missing: a warning of the pipeline.
    rows = usual(100)
    for row in rows:
        del row.properties["dia_chi"]
    source.are_warnings_accepted = False
    source.save()
    serve(server, rows)
    run = went(source)
    assert run.state == State.WAITING
    assert "finding-columns-gone" in codes(run)


def test_by_hand_means_by_hand(
    server: SourceServer, source: ImportSource, layer: Layer
) -> None:
    source.is_auto_published = False
    source.save()
    serve(server, usual(101))
    run = went(source)
    assert codes(run) == ["by-hand"]
    assert published(layer) == 1


def test_a_second_person_is_not_a_machine(
    server: SourceServer, source: ImportSource, layer: Layer
) -> None:
    Layer.objects.update(needs_second_person=True)
    serve(server, usual(101))
    assert codes(went(source)) == ["second-person"]
    assert published(layer) == 1


def test_rights_are_those_of_now(
    server: SourceServer, source: ImportSource, layer: Layer, owner: User
) -> None:
    serve(server, usual(101))
    LayerRight.objects.filter(right="publish").delete()
    assert codes(went(source)) == ["no-right"]
    assert published(layer) == 1
    asked = len(server.asked)
    LayerRight.objects.all().delete()
    run = went(source, Trigger.PERSON)
    assert (run.state, codes(run)) == (State.REFUSED, ["no-right"])
    owner.is_active = False
    owner.save()
    LayerRight.objects.create(layer=layer, right="edit", user=owner)
    assert went(source, Trigger.PERSON).state == State.REFUSED
    assert len(server.asked) == asked, "nothing was even asked for"


def test_somebody_else_may_publish_meanwhile(
    server: SourceServer,
    source: ImportSource,
    layer: Layer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = auto_publish._changes

    def meanwhile(*given: Any) -> Any:
        publish(layer, load_version(layer, usual(3)))
        return plain(*given)

    monkeypatch.setattr(auto_publish, "_changes", meanwhile)
    serve(server, usual(101))
    assert codes(went(source)) == ["meanwhile"]
    assert published(layer) == 3


def test_a_source_changed_during_a_run_stays_as_it_was_changed(
    server: SourceServer, source: ImportSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = auto_publish._changes

    def meanwhile(*given: Any) -> Any:
        ImportSource.objects.update(is_active=False, location="http://other.vn/x.zip")
        return plain(*given)

    monkeypatch.setattr(auto_publish, "_changes", meanwhile)
    serve(server, usual(101))
    assert went(source).state == State.PUBLISHED
    assert not source.is_active, "somebody paused it"
    assert source.digest == "", "what came from the old place says nothing of the new"


def test_what_was_not_decided_is_loaded_again(
    server: SourceServer, source: ImportSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any) -> Any:
        raise OSError

    serve(server, usual(101))
    with monkeypatch.context() as patched:
        patched.setattr("importers.feeds.run_feed.decide", broken)
        with pytest.raises(OSError):
            went(source)
    assert SourceRun.objects.get().state == State.FAILED
    source.refresh_from_db()
    assert went(source).state == State.PUBLISHED


def test_what_is_refused_is_said_once_and_not_loaded_every_night(
    server: SourceServer, source: ImportSource, layer: Layer
) -> None:
    serve(server, [parcel(1, 1), parcel(1, 1, 5)])
    run = went(source)
    assert (run.state, codes(run)) == (State.REFUSED, ["finding-key-duplicate"])
    assert went(source).state == State.UNCHANGED
    assert went(source, Trigger.PERSON).state == State.REFUSED
    tick()
    assert len(mail.outbox) == 1


def test_failures_are_told_once_a_day_and_pause_the_source(
    server: SourceServer, source: ImportSource
) -> None:
    for _n in range(10):
        run = went(source)
        assert (run.state, codes(run)) == (State.FAILED, ["source-answer"])
        tick()
    assert len(mail.outbox) == 1
    assert not source.is_active
    assert ImportJob.objects.count() == 0


def test_a_trial_keeps_nothing(
    server: SourceServer, source: ImportSource, layer: Layer
) -> None:
    serve(server, usual(101))
    run = went(source, Trigger.TEST)
    assert run.state == State.CHECKED
    assert (layer.versions.count(), source.digest) == (1, "")


def test_a_folder_and_a_collection_go_the_same_way(
    source: ImportSource, layer: Layer, tmp_path: Path, settings: Any
) -> None:
    drop = tmp_path / "nop"
    drop.mkdir()
    settings.IMPORT_SOURCE_FOLDERS = [str(drop)]
    (drop / "thua.geojson").write_bytes(geojson(usual(101)))
    os.utime(drop / "thua.geojson", (1, 1))
    source.kind, source.location, source.collection = "folder", str(drop), "*.geojson"
    source.save()
    assert went(source).state == State.PUBLISHED
    assert went(source).state == State.UNCHANGED
    assert published(layer) == 2


@pytest.mark.django_db(transaction=True)  # versions are purged outside one only
def test_old_drafts_of_a_source_go(
    server: SourceServer, source: ImportSource, layer: Layer
) -> None:
    source.is_auto_published = False
    source.save()
    for count in range(101, 106):
        serve(server, usual(count))
        assert went(source).state == State.WAITING
    drafts = layer.versions.filter(state=DatasetVersion.State.DRAFT)
    assert [v.feature_count for v in drafts] == [105, 104, 103]


# -- The schedule ---------------------------------------------------------------------


def due(source: ImportSource) -> None:
    ImportSource.objects.update(next_run_at=timezone.now() - timedelta(seconds=1))


def test_what_is_due_is_started_once(
    source: ImportSource, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    due(source)
    with django_capture_on_commit_callbacks(execute=True):
        assert tick()["started"] == 1
        assert tick()["started"] == 0
    run = SourceRun.objects.get()
    assert OrmQ.objects.get().key == "long"
    source.refresh_from_db()
    assert source.next_run_at > timezone.now() + timedelta(hours=23)
    schedule.stop(run)
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert run_source(str(run.pk)) == "not waiting"


def test_a_paused_source_rests(source: ImportSource) -> None:
    due(source)
    ImportSource.objects.update(is_active=False)
    assert tick()["started"] == 0


def test_the_rhythm_stays_though_the_server_was_off(source: ImportSource) -> None:
    now = timezone.now()
    source.next_run_at = now - timedelta(days=3, hours=1)
    assert source.time_after(now) == now + timedelta(hours=23)


def left_behind(source: ImportSource, **facts: Any) -> SourceRun:
    """A run whose process died at work."""
    run = start(source, Trigger.SCHEDULE)
    long_ago = timezone.now() - STALE * 2
    died = {"host": "another", "heartbeat_at": long_ago, "claim": uuid.uuid4()}
    SourceRun.objects.update(state=State.RUNNING, **died, **facts)
    run.refresh_from_db()
    return run


@pytest.mark.django_db(transaction=True)
def test_a_run_that_died_is_done_again_without_its_left_overs(
    server: SourceServer, source: ImportSource, layer: Layer, owner: User
) -> None:
    draft = load_version(layer, usual())
    job = ImportJob.objects.create(layer_slug=layer.slug, version=draft)
    run = left_behind(source, attempts=1, job=job)
    place = FEED_RUNS.make(run.claim)
    assert sweep() == 1
    assert not place.exists()
    serve(server, usual(loai_dat="CLN"))
    source.max_changed = 100
    source.save()
    assert run_source(str(run.pk)) == State.PUBLISHED
    assert not DatasetVersion.objects.filter(pk=draft.pk).exists()
    assert published(layer) == draft.number
    start(source, Trigger.SCHEDULE)


def test_a_run_that_died_after_it_published_is_at_its_end(
    source: ImportSource, layer: Layer
) -> None:
    done = ImportJob.objects.create(
        layer_slug=layer.slug, version=layer.published_version
    )
    run = left_behind(source, job=done)
    sweep()
    assert run_source(str(run.pk)) == State.PUBLISHED
    assert published(layer) == 1


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"attempts": MAX_ATTEMPTS}, "process-gone"),
        ({"cancel_requested": True}, "source-stopped"),
    ],
)
def test_a_run_that_dies_again_and_again_or_was_stopped_fails(
    source: ImportSource, facts: dict[str, Any], code: str
) -> None:
    run = left_behind(source, **facts)
    assert sweep() == 1
    run.refresh_from_db()
    assert (run.state, codes(run)) == (State.FAILED, [code])
    assert run.notify_pending


def test_a_stalled_run_that_wakes_up_publishes_nothing_and_writes_no_end(
    server: SourceServer,
    source: ImportSource,
    layer: Layer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another process took the run while this one compared the versions."""
    serve(server, usual(99))
    monkeypatch.setattr(auto_publish, "difference", taken_meanwhile)
    run = start(source, Trigger.SCHEDULE)
    assert run_source(str(run.pk)) == "taken up by another process"
    run.refresh_from_db()
    assert (run.state, published(layer)) == (State.RUNNING, 1)


def taken_meanwhile(*versions: DatasetVersion) -> Difference:
    SourceRun.objects.update(claim=uuid.uuid4())
    return difference(*versions)


def test_a_run_that_ends_while_others_are_swept_keeps_its_end(
    source: ImportSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start(source, Trigger.SCHEDULE)
    SourceRun.objects.update(state=State.RUNNING)

    def ends(*_given: Any) -> bool:
        SourceRun.objects.update(state=State.PUBLISHED)
        return True

    monkeypatch.setattr(SourceRun, "is_stalled", ends)
    assert sweep() == 0
    run.refresh_from_db()
    assert (run.state, run.notify_pending) == (State.PUBLISHED, False)


def test_a_waiting_run_is_called_again(source: ImportSource) -> None:
    start(source, Trigger.SCHEDULE)
    SourceRun.objects.update(heartbeat_at=timezone.now() - timedelta(hours=1))
    assert OrmQ.objects.count() == 0
    sweep()
    sweep()
    assert OrmQ.objects.count() == 1


def test_only_one_run_at_a_time(source: ImportSource) -> None:
    start(source, Trigger.SCHEDULE)
    with pytest.raises(ConflictError):
        start(source, Trigger.PERSON)


def test_no_secret_is_in_the_database(
    server: SourceServer, source: ImportSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPORT_SECRET_A", f"127.0.0.1:{server.port} rat-bi-mat-77")
    source.secret_kind, source.secret_name = "bearer", "IMPORT_SECRET_A"
    source.save()
    serve(server, usual(101))
    assert went(source).state == State.PUBLISHED
    assert server.asked[-1].headers["authorization"] == "Bearer rat-bi-mat-77"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(t::text, '') FROM (SELECT s::text FROM"
            " importers_importsource s UNION ALL SELECT r::text FROM"
            " importers_sourcerun r UNION ALL SELECT j::text FROM"
            " importers_importjob j) AS t"
        )
        (text,) = cursor.fetchone()
    assert "IMPORT_SECRET_A" in text
    assert "rat-bi-mat" not in text


def test_an_operator_fetches_from_a_shell(
    server: SourceServer, source: ImportSource, layer: Layer
) -> None:
    def said(*arguments: str) -> str:
        out = io.StringIO()
        call_command("fetchsources", *arguments, stdout=out)
        return out.getvalue()

    listed = said("--list")
    assert f"{source.pk} parcels file {server.address}/thua.geojson" in listed
    assert "bi-mat" not in listed
    assert said() == "", "nothing is due"
    serve(server, usual(101))
    said(str(source.pk))
    assert published(layer) == 2
    server.reply("/thua.geojson", b"<html>")
    with pytest.raises(SystemExit):
        said(str(source.pk))
    with pytest.raises(CommandError):
        said("999999")
