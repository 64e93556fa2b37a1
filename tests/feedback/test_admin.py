"""Staff in the admin: their office's reports, moved by the table only."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from feedback.models import OfficeMembership, OutboxMessage, Report
from tests.feedback.conftest import make_office, send, upload


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


def do(client, report: Report, **values):
    """Send the form of moves."""
    values = {"revision": report.revision, **values}
    return client.post(
        reverse("admin:feedback_report_move", args=[report.pk]), values, follow=True
    )


def test_an_officer_moves_a_report_of_the_own_office(client, receipt, lan):
    client.force_login(lan)
    report = receipt.report
    text = client.get(page(report)).content.decode()
    assert 'value="in_progress"' in text
    assert 'value="resolved"' not in text
    do(client, report, action="in_progress", public_note="Đã cử người.")
    report.refresh_from_db()
    assert report.state == "in_progress"
    entry = report.history.last()
    assert (entry.user, entry.actor_kind) == (lan, "officer")
    assert "Đã cử người." in client.get(f"/reports/{report.code}/").content.decode()


def test_nobody_edits_the_state_directly(client, receipt, admin_user):
    client.force_login(admin_user)
    client.post(page(receipt.report), {"state": "resolved"})
    receipt.report.refresh_from_db()
    assert receipt.report.state == "received"


def test_another_office_sees_and_moves_nothing(client, receipt, binh):
    client.force_login(binh)
    report = receipt.report
    listed = client.get(reverse("admin:feedback_report_changelist"))
    assert report.code not in listed.content.decode()
    assert client.get(page(report)).status_code in (302, 403)
    answer = do(client, report, action="in_progress")
    assert answer.status_code == 404
    photo = reverse(
        "admin:feedback_report_photo",
        args=[report.pk, report.photos.get().name, "thumb"],
    )
    assert client.get(photo).status_code == 404
    client.logout()
    assert client.get(photo).status_code == 302


def test_the_contact_needs_its_own_right(client, receipt, lan):
    client.force_login(lan)
    assert "Bà Kín" not in client.get(page(receipt.report)).content.decode()
    lan.user_permissions.add(Permission.objects.get(codename="view_contact"))
    assert "Bà Kín" in client.get(page(receipt.report)).content.decode()


def test_a_stale_page_changes_nothing(client, receipt, lan):
    client.force_login(lan)
    report = receipt.report
    do(client, report, action="in_progress")
    answer = do(client, report, action="scheduled")
    report.refresh_from_db()
    assert report.state == "in_progress"
    assert answer.context["messages"]


def test_a_move_that_lacks_something_is_said(client, receipt, lan):
    client.force_login(lan)
    for values in (
        {"action": "rejected"},
        {"action": "duplicate", "duplicate_of": "2222-2222"},
        {"action": "office"},
        {"action": "show"},
        {"action": "resolved", "public_note": "x"},
        {"action": "nonsense"},
        {},
    ):
        do(client, receipt.report, **values)
    receipt.report.refresh_from_db()
    assert (receipt.report.state, receipt.report.revision) == ("received", 0)


TYPED = {"public_note": "Đã xem tại chỗ.", "internal_note": "Gọi đội 3 giúp."}


@pytest.mark.parametrize(
    "values",
    [
        {"action": "rejected"},
        {"action": "duplicate", "duplicate_of": "2222-2222"},
        {"action": "office"},
        {"action": "office", "office": "999999"},
        {"action": "show"},
        {"action": "resolved"},
        {"action": "nonsense"},
        {"action": "scheduled", "revision": ""},
    ],
)
def test_what_was_typed_is_still_there(client, receipt, lan, values):
    client.force_login(lan)
    answer = do(client, receipt.report, **TYPED, **values)
    assert answer.status_code == 400
    text = answer.content.decode()
    assert all(words in text for words in TYPED.values())
    assert answer.context["messages"]


def test_after_somebody_elses_change_one_can_send_again(client, receipt, lan):
    client.force_login(lan)
    report = receipt.report
    do(client, report, action="in_progress")
    answer = do(client, report, action="scheduled", **TYPED)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert all(words in text for words in TYPED.values())
    report.refresh_from_db()
    assert f'name="revision" value="{report.revision}"' in text
    do(client, report, action="scheduled", **TYPED)
    report.refresh_from_db()
    assert report.state == "scheduled"


@pytest.mark.parametrize("action", ["office", "show"])
def test_notes_go_with_every_change(client, receipt, lan, action):
    client.force_login(lan)
    other = make_office("drains")
    chosen = {"office": other.pk, "visibility": "public"}
    do(client, receipt.report, action=action, **chosen, **TYPED)
    entry = receipt.report.history.last()
    assert (entry.public_note, entry.internal_note) == tuple(TYPED.values())


def test_handing_over_hides_it_from_the_old_office(client, receipt, lan):
    client.force_login(lan)
    other = make_office("drains")
    answer = do(client, receipt.report, action="office", office=other.pk)
    assert answer.status_code == 200
    receipt.report.refresh_from_db()
    assert receipt.report.office == other


def test_hiding_takes_it_from_the_public(client, receipt, lan):
    client.force_login(lan)
    do(client, receipt.report, action="show", visibility="hidden")
    assert client.get(f"/reports/{receipt.report.code}/").status_code == 404


def test_failed_mail_is_queued_again(client, receipt, admin_user):
    client.force_login(admin_user)
    OutboxMessage.objects.update(state="failed", attempts=16)
    ids = list(OutboxMessage.objects.values_list("pk", flat=True))
    client.post(
        reverse("admin:feedback_outboxmessage_changelist"),
        {"action": "send_again", "_selected_action": ids},
    )
    assert set(OutboxMessage.objects.values_list("state", "attempts")) == {
        ("queued", 0)
    }


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
