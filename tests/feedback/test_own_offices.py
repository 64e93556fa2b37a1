"""What supervisors and officers reach is that of their own offices; looks are written down."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse

from feedback.delivery.deliver import deliver_outbox
from feedback.models import (
    AnswerTemplate,
    Category,
    OfficeMembership,
    OutboxMessage,
    Partner,
    Report,
    RoutingRule,
)
from gisportal.core.audit.entry import AuditEntry
from gisportal.site.staff_groups import give_group_permissions
from layers.models import Feature, Layer, LayerRight, ServiceOffice
from tests.support.factories import make_layer, parcel, publish_samples
from tests.support.feedback import make_office, send

pytestmark = pytest.mark.django_db


def works(name: str, **roles: str) -> Client:
    """Somebody with these roles in these offices, signed in."""
    user, _made = User.objects.get_or_create(username=name, is_staff=True)
    give_group_permissions()
    for slug, role in roles.items():
        office = ServiceOffice.objects.get(slug=slug)
        OfficeMembership.objects.create(user=user, office=office, role=role)
        user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def other(office: ServiceOffice) -> ServiceOffice:
    return make_office("ward", email="ward@example.com")


@pytest.fixture
def mai(other: ServiceOffice) -> Client:
    """Supervises the ward's office, and is an officer of the province's."""
    return works("mai", ward="supervisor", province="officer")


# -- routing rules ------------------------------------------------------------


@pytest.fixture
def foreign(lights: Any, office: ServiceOffice) -> RoutingRule:
    return RoutingRule.objects.create(category=lights, office=office)


def rule_data(office: ServiceOffice, **values: Any) -> dict[str, Any]:
    return {"category": "", "office": office.pk, "is_active": "on", **values}


def test_rules_of_other_offices_are_out_of_reach(
    mai: Client, foreign: RoutingRule, office: ServiceOffice, other: ServiceOffice
) -> None:
    listed = mai.get(reverse("feedback:staff-rules"))
    assert [row["rule"] for row in listed.context["rules"]] == []
    address = reverse("feedback:staff-rule", args=[foreign.pk])
    assert mai.get(address).status_code == 404
    assert mai.post(address, rule_data(other)).status_code == 404
    assert mai.post(f"{address}delete").status_code == 404
    new = reverse("feedback:staff-rule-new")
    assert mai.post(new, rule_data(office)).status_code == 400, "not for another office"
    foreign.refresh_from_db()
    assert (foreign.office, RoutingRule.objects.count()) == (office, 1)
    officer = works("tam", ward="officer")
    assert officer.get(address).status_code == officer.get(new).status_code == 403


def test_own_rules_are_kept_with_their_history(
    mai: Client, other: ServiceOffice, office: ServiceOffice
) -> None:
    assert (
        mai.post(reverse("feedback:staff-rule-new"), rule_data(other)).status_code
        == 302
    )
    rule = RoutingRule.objects.get()
    address = reverse("feedback:staff-rule", args=[rule.pk])
    assert mai.post(address, rule_data(office)).status_code == 400, "not handed away"
    assert mai.post(address, rule_data(other, is_active="")).status_code == 302
    page = mai.get(address)
    assert len(page.context["changes"]) == 2
    assert "mai" in page.content.decode()
    boss = works("boss")
    User.objects.filter(username="boss").update(is_superuser=True)
    assert boss.get(address).status_code == 200


@pytest.mark.parametrize("taken", ["catch-all", "heading", "served", "drawn"])
def test_a_more_specific_rule_takes_nothing_from_another_office(
    mai: Client, office: ServiceOffice, other: ServiceOffice, lights: Any, taken: str
) -> None:
    """Only who looks after both, or the office itself, gives its reports away."""
    new = reverse("feedback:staff-rule-new")
    layer = make_layer("communes", role="admin")
    publish_samples(layer, [parcel(1, 1), parcel(1, 2, column=1)])
    values = rule_data(other, category=lights.pk)
    if taken == "catch-all":
        RoutingRule.objects.create(office=office)
    elif taken == "heading":
        lights.parent = Category.objects.create(slug="h", name_vi="x", name_en="x")
        lights.save()
        RoutingRule.objects.create(office=office, category=lights.parent)
    elif taken == "served":
        office.served_areas.create(layer=layer, feature_key="29545-1-1")
    else:
        shape = layer_area(layer, "29545-1-1")
        RoutingRule.objects.create(office=office, shape=shape)
        values["area"] = f"{layer.pk}|29545-1-1"
    answer = mai.post(new, values)
    assert answer.status_code == 400
    assert office.name in answer.content.decode()
    assert not RoutingRule.objects.filter(office=other).exists()
    boss = works("boss")
    User.objects.filter(username="boss").update(is_superuser=True)
    assert boss.post(new, values).status_code == 302


def test_in_the_area_it_serves_an_office_makes_its_rules(
    mai: Client, office: ServiceOffice, other: ServiceOffice, lights: Any
) -> None:
    """The catch-all of another one does not decide there."""
    layer = make_layer("communes", role="admin")
    publish_samples(layer, [parcel(1, 1), parcel(1, 2, column=1)])
    RoutingRule.objects.create(office=office)
    other.served_areas.create(layer=layer, feature_key="29545-1-1")
    office.served_areas.create(layer=layer, feature_key="29545-1-2")
    new = reverse("feedback:staff-rule-new")
    for key, status in (("29545-1-1", 302), ("29545-1-2", 400)):
        values = rule_data(other, category=lights.pk, area=f"{layer.pk}|{key}")
        assert mai.post(new, values).status_code == status


def layer_area(layer: Layer, key: str) -> Any:
    version = Layer.objects.get(pk=layer.pk).published_version_id
    return Feature.objects.get(version_id=version, key=key).geom


# -- ready answers ------------------------------------------------------------


def answer_of(office: ServiceOffice | None, **values: Any) -> AnswerTemplate:
    facts = {"name": "Xong", "text_vi": "Đã xong {code}", "state": "in_progress"}
    return AnswerTemplate.objects.create(office=office, **{**facts, **values})


def test_answers_of_other_offices_are_out_of_reach(
    mai: Client, office: ServiceOffice, other: ServiceOffice
) -> None:
    foreign = answer_of(office)
    address = reverse("feedback:staff-answer", args=[foreign.pk])
    assert mai.get(address).status_code == mai.post(address).status_code == 404
    assert mai.post(f"{address}delete").status_code == 404
    values = {"name": "A", "text_vi": "b", "order": 1, "office": office.pk}
    assert mai.post(reverse("feedback:staff-answer-new"), values).status_code == 400
    own = {**values, "office": other.pk}
    assert mai.post(reverse("feedback:staff-answer-new"), own).status_code == 302
    mine = AnswerTemplate.objects.get(office=other)
    page = mai.get(reverse("feedback:staff-answer", args=[mine.pk]))
    assert len(page.context["changes"]) == 1


def test_many_are_answered_with_own_texts_only(
    report: Report, office: ServiceOffice, other: ServiceOffice
) -> None:
    foreign, secret = answer_of(other, name="Của phường"), make_office("far")
    answer_of(secret, name="Của nơi khác")
    desk = works("lan", province="officer")
    queue = desk.get(reverse("feedback:staff"), {"view": "all"})
    text = queue.content.decode()
    assert "Của phường" not in text
    assert "Của nơi khác" not in text
    form = {"action": "answer", "report": f"{report.code}:{report.revision}"}
    bulk = reverse("feedback:staff-bulk")
    assert desk.post(bulk, {**form, "template": foreign.pk}).status_code == 400
    both = works("hoa", province="officer", ward="supervisor")
    done = both.post(bulk, {**form, "template": foreign.pk})
    assert done.context["done"] == 0, "a text of one office for a report of another"
    report.refresh_from_db()
    assert report.state == "received"


# -- outbox -------------------------------------------------------------------


def message(report: Report | None, **values: Any) -> OutboxMessage:
    facts = {"recipient": "reporter", "template": "received", "state": "failed"}
    return OutboxMessage.objects.create(report=report, **{**facts, **values})


def test_messages_of_other_offices_are_out_of_reach(
    report: Report, other: ServiceOffice
) -> None:
    foreign, nobodys = message(report), message(None, template="follow")
    sup = works("mai", ward="supervisor")
    page = sup.get(reverse("feedback:undelivered"))
    assert list(page.context["failed"]) == []
    sup.post(reverse("feedback:undelivered"), {"all": "1"})
    sup.post(reverse("feedback:undelivered"), {"message": [foreign.pk, nobodys.pk]})
    assert OutboxMessage.objects.filter(state="failed").count() == 2
    listed = sup.get("/en/admin/feedback/outboxmessage/")
    assert listed.status_code == 200
    assert listed.context["cl"].result_count == 0
    address = f"/en/admin/feedback/outboxmessage/{foreign.pk}/change/"
    assert sup.get(address).status_code in (302, 404)
    own = works("ha", province="supervisor")
    assert list(own.get(reverse("feedback:undelivered")).context["failed"]) == [foreign]


def test_a_demonstration_tells_no_office(
    report: Report, office: ServiceOffice, mailoutbox: list[Any]
) -> None:
    OutboxMessage.objects.all().delete()
    Report.objects.update(is_demo=True)
    desk = works("lan", province="supervisor")
    other = make_office("ward", email="ward@example.com")
    seen = {"revision": report.revision, "seen_entry": 0}
    address = reverse("feedback:staff-step", args=[report.code])
    moved = desk.post(address, {"step": "office", "id": other.pk, **seen})
    assert moved.status_code == 302
    assert Report.objects.get().office == other
    assert not OutboxMessage.objects.exists()
    deliver_outbox()
    assert mailoutbox == []


# -- personal fields of the map object ------------------------------------------


def test_the_reports_page_shows_personal_fields_by_the_logged_look_only(
    lights: Any, office: ServiceOffice
) -> None:
    layer = make_layer()
    publish_samples(layer, [parcel(1, 1)])
    report = send(layer="parcels", feature_key="29545-1-1").report
    desk = works("lan", province="officer")
    LayerRight.objects.create(
        layer=layer, right="personal", user=User.objects.get(username="lan")
    )
    page = desk.get(reverse("feedback:staff-report", args=[report.code]))
    text = page.content.decode()
    assert "Nguyễn Văn Bí Mật" not in text
    assert "Nguyễn Huệ" in text, "what is public is shown"
    look = "/en/staff/layers/parcels/personal/29545-1-1/"
    assert look in text
    assert not AuditEntry.objects.filter(event="look.feature").exists()
    shown = desk.post(look, {"reason": "hồ sơ 12"}).content.decode()
    assert "Nguyễn Văn Bí Mật" in shown
    assert AuditEntry.objects.filter(event="look.feature").count() == 1
    others = works("tam", province="officer")
    page = others.get(reverse("feedback:staff-report", args=[report.code]))
    assert look not in page.content.decode()


# -- versions and findings of own layers ----------------------------------------


@pytest.mark.parametrize("group", ["planner", "publisher"])
def test_versions_of_other_layers_are_not_listed(group: str) -> None:
    mine, foreign = make_layer("mine"), make_layer("foreign", name_en="Foreign plots")
    versions = [publish_samples(row, [parcel(1, 1)]) for row in (mine, foreign)]
    planner = works("lan")
    user = User.objects.get(username="lan")
    user.groups.set([Group.objects.get(name=group)])
    LayerRight.objects.create(layer=mine, right="edit", user=user)
    for kind in ("datasetversion", "publishevent"):
        page = planner.get(f"/en/admin/layers/{kind}/")
        assert page.status_code == 200
        assert page.context["cl"].result_count == 1, kind
        assert "Foreign plots" not in page.content.decode()
    address = f"/en/admin/layers/datasetversion/{versions[1].pk}/change/"
    assert planner.get(address).status_code in (302, 403, 404)


# -- partners' keys ---------------------------------------------------------------


def test_an_administrator_revokes_a_partners_key() -> None:
    partner = Partner(name="Đường dây nóng")
    key = partner.new_key()
    partner.save()
    assert Partner.objects.with_key(key) == partner
    clerk = works("lan")
    address = reverse("feedback:staff-partner-revoke", args=[partner.pk])
    assert clerk.post(address).status_code == 403
    assert clerk.get(reverse("feedback:staff-partners")).status_code == 403
    assert Client().get(reverse("feedback:staff-partners")).status_code == 302
    assert Partner.objects.with_key(key) == partner
    right = Permission.objects.get(codename="change_partner")
    User.objects.get(username="lan").user_permissions.add(right)
    assert clerk.get(address).status_code == 405
    assert clerk.post(address).status_code == 302
    assert Partner.objects.with_key(key) is None
    assert AuditEntry.objects.filter(event="key.revoked", actor_name="lan").count() == 1
    made = clerk.post(reverse("feedback:staff-partner-key", args=[partner.pk]))
    assert Partner.objects.with_key(made.context["key"]) == partner
    again = clerk.get(reverse("feedback:staff-partners")).content.decode()
    assert made.context["key"] not in again
