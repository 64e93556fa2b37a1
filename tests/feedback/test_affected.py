"""Complaints that a draft would leave without their object, told to its planner."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from feedback.models import Category, OfficeMembership, Report
from feedback.states import State
from layers.models import DatasetVersion, Layer
from tests.support.factories import load_version, make_layer, parcel, publish_samples
from tests.support.feedback import make_office, send
from tests.support.import_pages import LIST, member

pytestmark = pytest.mark.django_db
ADDRESS = "/en/staff/reports/affected/"


@pytest.fixture
def layer() -> Layer:
    made = make_layer()
    publish_samples(made, [parcel(12, n, column=n) for n in range(1, 5)])
    Category.objects.create(slug="lights", name_vi="Đèn đường")
    make_office("province", level="province")
    return made


@pytest.fixture
def reports(layer: Layer) -> list[Report]:
    """On the four parcels: open, open, closed, for the office alone."""
    sent = [
        send(layer="parcels", feature_key=f"29545-12-{n}").report for n in range(1, 5)
    ]
    Report.objects.filter(pk=sent[2].pk).update(state=State.RESOLVED)
    Report.objects.filter(pk=sent[3].pk).update(visibility="private")
    return sent


@pytest.fixture
def draft(layer: Layer, reports: list[Report]) -> DatasetVersion:
    """Only the first parcel is left."""
    return load_version(layer, [parcel(12, 1, column=1)])


def asked(client: Client, version: DatasetVersion, **headers: str) -> str:
    query = {"layer": "parcels", "version": str(version.pk)}
    return client.get(ADDRESS, query, headers=headers).content.decode()


def test_it_lists_what_would_be_lost(
    layer: Layer, draft: DatasetVersion, reports: list[Report]
) -> None:
    text = asked(member("lan", layer), draft)
    assert "3 reports would lose their object (open: 2)" in text
    assert reports[0].code not in text
    assert text.index(reports[1].code) < text.index(reports[2].code)
    assert "Parcel 2, sheet 12" in text
    # The private one is counted, not named.
    assert reports[3].code not in text
    assert "1 of them is not public" in text
    assert reports[1].description not in text


def test_its_office_sees_the_private_one_too(
    layer: Layer, draft: DatasetVersion, reports: list[Report]
) -> None:
    lan = member("lan", layer)
    OfficeMembership.objects.create(
        user=User.objects.get(username="lan"), office=reports[3].office, role="officer"
    )
    text = asked(lan, draft)
    assert reports[3].code in text
    assert "not public" not in text


def test_the_preview_fetches_it_as_a_fragment(
    layer: Layer, draft: DatasetVersion
) -> None:
    lan = member("lan", layer)
    page = lan.get(f"{LIST}layers/parcels/versions/2/").content.decode()
    assert f"{ADDRESS}?layer=parcels&amp;version={draft.pk}" in page
    assert "<html" not in asked(lan, draft, **{"HX-Request": "true"})
    assert "<html" in asked(lan, draft)


def test_nothing_lost_and_nothing_to_tell(layer: Layer, reports: list[Report]) -> None:
    lan = member("lan", layer)
    same = load_version(layer, [parcel(12, n, column=n) for n in range(1, 5)])
    assert "No report would lose its object" in asked(lan, same)
    DatasetVersion.objects.filter(pk=same.pk).update(has_stable_keys=False)
    assert "It cannot be told" in asked(lan, same)


def test_only_who_may_load_into_the_layer_is_told(
    layer: Layer, draft: DatasetVersion
) -> None:
    other = member("tam", make_layer("roads"))
    query = {"layer": "parcels", "version": str(draft.pk)}
    assert other.get(ADDRESS, query).status_code == 403
    assert member("bao").get(ADDRESS, query).status_code == 403
    assert Client().get(ADDRESS, query).status_code == 302
    lan = member("lan", layer)
    for wrong in ("", "x", "²", "-1", "9" * 30, str(draft.pk + 99)):
        answer = lan.get(ADDRESS, {"layer": "parcels", "version": wrong})
        assert answer.status_code == 403, wrong
    assert lan.get(ADDRESS, {"layer": "roads", "version": draft.pk}).status_code == 403
    assert lan.post(ADDRESS, query).status_code == 405
