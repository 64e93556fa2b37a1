"""The admin: reports are read-only there, and each links to its staff page."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse

from feedback import my_reports, subscriptions
from feedback.delivery.deliver import deliver_outbox
from feedback.models import ContactLook, OfficeMembership, Report
from tests.support.feedback import make_office, send, upload


@pytest.fixture
def receipt(lights, office):
    person = {"name": "Bà Kín", "email": "kin@example.com", "phone": "0912345678"}
    return send([upload()], **person)


@pytest.fixture
def lan(office):
    """An officer of the office in charge."""
    user = User.objects.create_user("lan", is_staff=True)
    OfficeMembership.objects.create(user=user, office=office)
    return user


@pytest.fixture
def binh(db):
    """An officer of another office."""
    user = User.objects.create_user("binh", is_staff=True)
    OfficeMembership.objects.create(user=user, office=make_office("elsewhere"))
    return user


def follow(report: Report, email: str) -> None:
    subscriptions.ask({"email": email}, report)


def page(report: Report) -> str:
    return reverse("admin:feedback_report_change", args=[report.pk])


def test_nobody_edits_the_state_directly(client, receipt, admin_user):
    client.force_login(admin_user)
    client.post(page(receipt.report), {"state": "resolved"})
    receipt.report.refresh_from_db()
    assert receipt.report.state == "received"


def test_a_report_is_read_here_and_worked_on_in_the_staff_pages(client, receipt, lan):
    client.force_login(lan)
    report = receipt.report
    text = client.get(page(report)).content.decode()
    assert f'href="{reverse("feedback:staff-report", args=[report.code])}"' in text
    assert report.description in text
    for editable in ("<textarea", "<select", 'name="action"', 'name="_save"'):
        assert editable not in text
    thumb = reverse(
        "feedback:staff-photo", args=[report.code, report.photos.get().name, "thumb"]
    )
    assert f'src="{thumb}"' in text
    assert client.get(thumb).status_code == 200


def test_another_office_sees_nothing(client, receipt, binh):
    client.force_login(binh)
    report = receipt.report
    listed = client.get(reverse("admin:feedback_report_changelist"))
    assert report.code not in listed.content.decode()
    assert client.get(page(report)).status_code in (302, 403)


def test_no_page_of_the_admin_shows_who_reported(client, receipt, admin_user):
    """Not to a superuser either, and no look is noted for what was not shown."""
    follow(receipt.report, "theo-doi@example.com")
    my_reports.ask("kin@example.com")
    receipt.report.history.update(user=admin_user)
    deliver_outbox()
    client.force_login(admin_user)
    seen = set()
    for model, shown in admin.site._registry.items():
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        rows = model._default_manager.values_list("pk", flat=True)[:5]
        pages = [reverse(f"admin:{name}_changelist")]
        pages += [reverse(f"admin:{name}_change", args=[pk]) for pk in rows]
        pages += [reverse(f"admin:{name}_history", args=[pk]) for pk in rows]
        for address in pages:
            answer = client.get(address)
            text = answer.content.decode()
            for secret in ("Kín", "kin@example", "0912", "theo-doi@", receipt.token):
                assert secret not in text, (address, secret)
            if answer.status_code == 200:
                seen.add(type(shown))
    assert len(seen) > 20
    assert not ContactLook.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "category",
        "holiday",
        "routingrule",
        "officemembership",
        "subscription",
        "outboxmessage",
        "report",
    ],
)
def test_every_list_opens(client, admin_user, receipt, name):
    client.force_login(admin_user)
    assert client.get(reverse(f"admin:feedback_{name}_changelist")).status_code == 200


def test_a_rule_takes_a_drawn_area_as_geojson(client, admin_user, office):
    client.force_login(admin_user)
    add = reverse("admin:feedback_routingrule_add")
    square = (
        '{"type": "Polygon", "coordinates": '
        "[[[106, 10], [106.1, 10], [106.1, 10.1], [106, 10]]]}"
    )
    values = {"office": office.pk, "is_active": "on", "shape": square}
    assert client.post(add, values).status_code == 302
    rule = office.rules.get()
    assert rule.shape.geom_type == "MultiPolygon"
    edit = reverse("admin:feedback_routingrule_change", args=[rule.pk])
    assert "coordinates" in client.get(edit).content.decode()
    bad = client.post(add, {**values, "shape": "nonsense"})
    assert bad.status_code == 200
