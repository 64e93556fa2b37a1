"""A layer becomes a plan: at once or by a worker, once, whoever wishes and dies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from layers.models import ChangeRequest, DatasetVersion, FeaturePiece, Layer, RoleChange
from layers.queries import live_layers
from layers.stewardship import change_role
from layers.stewardship.change_layer import change_layer
from layers.stewardship.decide import confirm
from layers.store import pieces
from tests.support.catalogue_people import person, signed_in
from tests.support.factories import (
    Sample,
    declare,
    load_version,
    make_layer,
    parcel,
    publish_samples,
    square,
)

pytestmark = pytest.mark.django_db
ADDRESS = "/en/layers/parcels/features/29545-12-345.json"
ZONES = ({"key": "ma_qh", "meaning": "zone_code"},)


@pytest.fixture
def plan() -> Layer:
    """A plan that covers the parcel, loaded as "other"; the parcel and its commune."""
    communes = make_layer("communes", fields=[], role="admin", style={})
    publish_samples(communes, [Sample("29545", square(size=0.01), "Phường")])
    publish_samples(make_layer(), [parcel(12, 345)])
    layer = make_layer("plan", role="other", fields=ZONES, style={})
    zone = Sample("1", square(size=0.005), "DGT", properties={"ma_qh": "DGT"})
    publish_samples(layer, [zone])
    load_version(layer, [zone])
    return layer


@pytest.fixture
def _big(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any layer is too big to be cut within a request; no worker is called."""
    monkeypatch.setattr(change_role, "AT_ONCE_BYTES", 0)
    monkeypatch.setattr(change_role, "async_task", lambda *_a, **_k: None)


def answers() -> dict[str, str]:
    """Layer → what it means for the parcel."""
    live_layers.forget()
    report = Client().get(ADDRESS).json()["report"]
    names = ("affecting", "not_affecting", "without_data")
    return {t["layer"]: t["answer"] for name in names for t in report[name]}


def role_of(layer: Layer) -> str:
    return Layer.objects.values_list("role", flat=True).get(pk=layer.pk)


def wish(layer: Layer, role: str, who: str = "publisher", **facts: Any) -> None:
    change_layer(layer, {"role": role, **facts}, person(who, layer), "vì vậy")


def test_a_small_layer_is_a_plan_at_once(plan: Layer) -> None:
    assert answers() == {}
    wish(plan, "zoning")
    assert (role_of(plan), answers()) == ("zoning", {"plan": "affected"})
    assert not pieces.lacking(plan), "the draft, too"
    wish(plan, "other")
    assert answers() == {}


@pytest.mark.usefixtures("_big")
@pytest.mark.slow
def test_old_answers_stand_until_a_big_layer_is_ready(plan: Layer) -> None:
    client = signed_in("publisher", plan)
    address = f"/en/staff/layers/{plan.slug}/"
    page = client.get(address)
    assert 'name="initial-role" value="other"' in page.content.decode()
    facts = {"view_audience": "public", "download_audience": "public"}
    data = {**facts, "source": "store", "role": "zoning", "initial-role": "other"}
    assert client.post(address, data).status_code == 302
    assert (role_of(plan), answers()) == ("other", {})
    assert "being made" in client.get(address).content.decode()
    assert change_role.run_due() == 1
    assert (role_of(plan), answers()) == ("zoning", {"plan": "affected"})
    history = client.get(address).content.decode()
    assert "role begun to change" in history.lower()
    assert change_role.run_due() == 0


@pytest.mark.usefixtures("_big")
def test_of_two_people_the_last_is_obeyed_and_a_stale_page_wishes_nothing(
    plan: Layer,
) -> None:
    wish(plan, "zoning")
    wish(plan, "infrastructure", "second")
    assert change_role.run_due() == 0, "infrastructure needs no worker"
    assert role_of(plan) == "infrastructure"
    wish(plan, "zoning")
    wish(plan, "zoning", "second")
    assert RoleChange.objects.at_work().count() == 1
    # Opened before the first one's wish; only the opacity of "shown first" is changed.
    stale = {"role": "infrastructure", "initial-role": "infrastructure"}
    facts = {"view_audience": "public", "download_audience": "public"}
    sent = {**facts, **stale, "source": "store", "is_shown_first": "on"}
    page = f"/en/staff/layers/{plan.slug}/"
    assert signed_in("second", plan).post(page, sent).status_code == 302
    assert change_role.wanted_role(plan) == "zoning"
    # Who wishes for what it still is takes the other wish back.
    wish(plan, "infrastructure", "second")
    assert change_role.run_due() == 0
    assert role_of(plan) == "infrastructure"


@pytest.mark.usefixtures("_big")
def test_two_people_decide_where_the_layer_asks_for_two(plan: Layer) -> None:
    Layer.objects.filter(pk=plan.pk).update(needs_second_person=True)
    wish(plan, "zoning")
    assert not RoleChange.objects.exists()
    confirm(ChangeRequest.objects.get(), person("second", plan))
    assert (role_of(plan), RoleChange.objects.get().role) == ("other", "zoning")
    change_role.run_due()
    assert role_of(plan) == "zoning"


@pytest.mark.usefixtures("_big")
def test_a_killed_worker_leaves_nothing_and_another_one_begins_again(
    plan: Layer, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish(plan, "zoning")
    change = RoleChange.objects.claim(RoleChange.objects.get().pk)
    assert change is not None
    # It had cut one version when it died; its sign of life is old.
    assert pieces.build_pieces(plan.published_version)
    silent = {"host": "elsewhere", "heartbeat_at": timezone.now() - timedelta(hours=1)}
    RoleChange.objects.filter(pk=change.pk).update(**silent)
    assert answers() == {}
    assert change_role.run_due() == 1
    assert answers() == {"plan": "affected"}
    assert not change.release(state="failed"), "the first one can end nothing any more"
    assert FeaturePiece.objects.filter(version_id=plan.published_version_id).exists()


@pytest.mark.usefixtures("_big")
def test_a_worker_that_fails_again_and_again_is_given_up(
    plan: Layer, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish(plan, "zoning")
    monkeypatch.setattr(pieces, "build_pieces", _fail)
    for _turn in range(change_role.MAX_ATTEMPTS):
        with pytest.raises(OSError, match="full"):
            change_role.run_due()
    assert change_role.run_due() == 0
    assert RoleChange.objects.get().state == "failed"
    assert role_of(plan) == "other"


def _fail(_version: DatasetVersion) -> bool:
    raise OSError("disk full")


@pytest.mark.usefixtures("_big")
def test_a_version_loaded_meanwhile_is_cut_before_the_role_is_given(
    plan: Layer, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish(plan, "zoning")
    cut = change_role._cut

    def cut_and_load(*given: Any) -> bool:
        is_ready = cut(*given)
        load_version(plan, [Sample("2", square(), "ODT", properties={})])
        return is_ready

    monkeypatch.setattr(change_role, "_cut", cut_and_load)
    assert change_role.run_due() == 0
    assert role_of(plan) == "other"
    monkeypatch.setattr(change_role, "_cut", cut)
    assert change_role.run_due() == 1
    assert not pieces.lacking(plan)


def test_a_plan_without_pieces_says_no_data_and_gets_them(plan: Layer) -> None:
    """As an earlier release left one of lines, or a load that met a change of role."""
    declare(plan.published_version, "29545")
    Layer.objects.filter(pk=plan.pk).update(role="zoning")
    assert answers() == {"plan": "no_data"}
    (theme,) = Client().get(ADDRESS).json()["report"]["without_data"]
    assert theme["why_no_data"] == "being_prepared"
    change_role.run_due()
    assert answers() == {"plan": "affected"}


def test_nobody_waits_for_who_is_cutting(plan: Layer) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [7412, 1])
    assert pieces.build_pieces(plan.published_version)
    assert pieces.build_pieces(plan.published_version), "made once"
