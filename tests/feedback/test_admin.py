"""The admin: reports are read-only there, and each links to its staff page."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from feedback.models import OfficeMembership, Report
from tests.support.feedback import make_office, send, upload


@pytest.fixture
def receipt(lights, office):
    return send([upload()], name="Bà Kín", email="kin@example.com")


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


def test_the_contact_needs_its_own_right(client, receipt, lan):
    client.force_login(lan)
    assert "Bà Kín" not in client.get(page(receipt.report)).content.decode()
    lan.user_permissions.add(Permission.objects.get(codename="view_contact"))
    assert "Bà Kín" in client.get(page(receipt.report)).content.decode()


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
