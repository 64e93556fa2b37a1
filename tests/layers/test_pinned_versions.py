"""A link that names versions never silently shows other data."""

from __future__ import annotations

import pytest
from django.test import Client

from layers.models import Layer
from layers.queries import live_layers
from layers.store import rollback, withdraw
from tests.support.factories import load_version, make_layer, parcel, publish_samples

pytestmark = pytest.mark.django_db
ADDRESS = "/en/layers/parcels/features/29545-12-345"


@pytest.fixture
def layer() -> Layer:
    made = make_layer()
    for use in ("ODT", "CLN"):
        publish_samples(made, [parcel(12, 345, loai_dat=use)])
    return made


def test_a_purged_version_is_said_to_be_gone(client: Client, layer: Layer) -> None:
    assert client.get(f"{ADDRESS}.json?at=parcels.1").status_code == 200
    layer.versions.get(number=1).delete()
    for ending in ("/", ".json", ".pdf"):
        answer = client.get(f"{ADDRESS}{ending}?at=parcels.1")
        assert answer.status_code == 410, ending
    assert client.get(f"{ADDRESS}.json?at=parcels.1").json()["code"] == "version-gone"
    page = client.get(f"{ADDRESS}/?at=parcels.1").content.decode()
    assert "names version 1 of “Land parcels”" in page
    assert f'href="{ADDRESS}/"' in page
    assert client.get(f"{ADDRESS}/").status_code == 200
    assert client.get(f"{ADDRESS}/?at=parcels.2").status_code == 200


def test_a_number_that_never_was_public_is_not_found(
    client: Client, layer: Layer
) -> None:
    draft = load_version(layer, [parcel(12, 345)])
    for number in (draft.number, 99):
        answer = client.get(f"{ADDRESS}.json?at=parcels.{number}")
        assert answer.status_code == 404, number


def test_the_plans_of_a_report_count_too(client: Client, layer: Layer) -> None:
    plan = make_layer("plan", role="zoning", name_en="Plan", fields=())
    publish_samples(plan, [parcel(1, 1)])
    publish_samples(plan, [parcel(1, 1)])
    plan.versions.get(number=1).delete()
    answer = client.get(f"{ADDRESS}.json?at=parcels.2,plan.1")
    assert answer.status_code == 410
    assert "“Plan”" in answer.json()["detail"]


def test_what_was_taken_back_is_not_shown_through_a_pin(
    client: Client, layer: Layer
) -> None:
    rollback(layer)
    live_layers.forget()
    for ending in ("/", ".json", ".pdf"):
        assert client.get(f"{ADDRESS}{ending}?at=parcels.2").status_code == 410, ending
    assert client.get(f"{ADDRESS}.json?at=parcels.1").status_code == 200


def test_a_withdrawn_plan_is_not_shown_through_a_pin(
    client: Client, layer: Layer
) -> None:
    plan = make_layer("plan", role="zoning", name_en="Plan", fields=())
    publish_samples(plan, [parcel(1, 1)])
    withdraw(plan)
    live_layers.forget()
    pinned = client.get(f"{ADDRESS}.json?at=parcels.2,plan.1")
    assert pinned.status_code == 410
    assert pinned.json()["code"] == "version-gone"
    assert client.get(f"{ADDRESS}.json").status_code == 200


def test_a_feature_of_a_version_that_was_taken_back_shows_no_last_shape(
    client: Client, layer: Layer
) -> None:
    publish_samples(layer, [parcel(12, 999)])
    wrong = ADDRESS.replace("12-345", "12-999")
    assert client.get(f"{wrong}/").status_code == 200
    rollback(layer)
    live_layers.forget()
    for ending in ("/", ".json", ".pdf"):
        assert client.get(f"{wrong}{ending}").status_code == 404, ending
    assert client.get("/ogc/collections/parcels/items/29545-12-999").status_code == 404
