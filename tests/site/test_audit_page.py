"""/staff/audit/: for administrators only, filtered, taken away as CSV on record."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from feedback.models import OfficeMembership, RoutingRule
from gisportal.core import audit
from gisportal.core.audit.entry import AuditEntry
from importers.api import tokens
from layers.models import LayerRight
from tests.support.factories import make_layer, parcel, publish_samples
from tests.support.feedback import make_office

pytestmark = pytest.mark.django_db


def person(name: str, group: str) -> User:
    """Staff in one of the portal's groups."""
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def page(client: Client) -> Client:
    """Somebody of the group of administrators, signed in."""
    client.force_login(person("quan", "administrator"))
    return client


def text(client: Client, **asked: str) -> str:
    """The page in English."""
    return client.get("/en/staff/audit/", asked).content.decode()


@pytest.mark.parametrize("group", ["planner", "officer", "supervisor", "publisher"])
def test_others_may_not_read_it(client: Client, group: str):
    client.force_login(person("lan", group))
    assert client.get("/staff/audit/").status_code == 403
    assert client.post("/staff/audit/table.csv").status_code == 403


def test_strangers_sign_in_first(client: Client):
    assert "/staff/login/" in client.get("/staff/audit/")["Location"]


def test_a_change_made_in_a_request_names_who_made_it(page: Client):
    make_layer()
    boss = User.objects.create_superuser("boss")
    page.force_login(boss)
    lan = person("lan", "planner")
    layer = make_layer("roads")
    page.post("/staff/imports/tokens/", {"name": "loader", "days": "30"})
    LayerRight.objects.create(layer=layer, user=lan, right="publish")
    created = AuditEntry.objects.get(event="token.apitoken.create")
    assert created.actor_name == "boss"
    assert created.changes["key_hash"] == ["***", "***"]


def test_it_filters_by_who_what_and_when(page: Client):
    lan = person("lan", "planner")
    audit.record(lan, "export.layer", "parcels-of-lan")
    audit.record(None, "look.contact", "VL-1234")
    assert "parcels-of-lan" in text(page, who="lan", what="export")
    assert "parcels-of-lan" not in text(page, what="look")
    assert "VL-1234" in text(page, target="1234")
    assert "VL-1234" not in text(page, until="2001-01-01")
    assert "No entry matches" in text(page, since="not a day")


def test_older_entries_are_one_link_away(page: Client):
    for number in range(120):
        audit.record(None, "export.layer", f"layer-{number:03}")
    first = text(page, what="export")
    assert "layer-119" in first and "layer-069" not in first
    older = AuditEntry.objects.get(object_repr="layer-070").pk
    assert f"before={older}" in first
    assert "layer-069" in text(page, what="export", before=str(older))


def test_the_csv_is_guarded_and_taking_it_is_an_entry(page: Client):
    audit.record(None, "export.layer", "=HYPERLINK(1)")
    answer = page.post("/en/staff/audit/table.csv", {"what": "export"})
    assert "'=HYPERLINK(1)" in answer.content.decode("utf-8-sig")
    assert AuditEntry.objects.latest("pk").event == "audit.exported"
    assert AuditEntry.objects.latest("pk").actor_name == "quan"


def test_rights_audiences_routing_and_keys_are_written_down():
    layer = make_layer()
    layer.view_audience = "staff"
    layer.save()
    office = make_office("ubnd")
    lan = person("lan", "officer")
    OfficeMembership.objects.create(user=lan, office=office)
    RoutingRule.objects.create(office=office)
    LayerRight.objects.create(layer=layer, user=lan, right="edit")
    token, _text = tokens.issue(lan, "loader")
    token.revoke()
    token.revoke()
    events = list(AuditEntry.objects.values_list("event", flat=True))
    for event in (
        "audience.layer.update",
        "rights.officemembership.create",
        "rights.layerright.create",
        "routing.routingrule.create",
        "token.apitoken.create",
    ):
        assert event in events
    assert events.count("token.revoked") == 1
    change = AuditEntry.objects.get(event="audience.layer.update").changes
    assert change == {"view_audience": ["public", "staff"]}


def test_downloads_of_people_are_written_down_and_those_of_strangers_are_not(
    page: Client, client: Client
):
    publish_samples(make_layer(), [parcel(1, 1)])
    Client().get("/layers/parcels/download/geojson").getvalue()
    assert not AuditEntry.objects.filter(event="export.layer").exists()
    page.get("/layers/parcels/download/geojson").getvalue()
    entry = AuditEntry.objects.get(event="export.layer")
    assert (entry.actor_name, entry.object_pk != "") == ("quan", True)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_ends_of_time_are_answered_in_words(page: Client, day: str):
    for asked in ({"since": day}, {"until": day}):
        assert page.get("/en/staff/audit/", asked).status_code == 200
        assert page.post("/en/staff/audit/table.csv", asked).status_code == 200
