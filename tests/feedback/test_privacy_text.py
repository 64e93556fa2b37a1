"""Personal data in free text: masked at every public address until staff decide."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from feedback.errors import MoveNotAllowedError, NotYourOfficeError
from feedback.models import MaskedText, OfficeMembership, Report
from feedback.permissions import Actor
from feedback.privacy.contacts import retention
from feedback.states import ActorKind, State
from feedback.workflow import review_masked_text
from feedback.workflow.changes import note
from feedback.workflow.transitions import TransitionNotes, move
from tests.support.feedback import send

WORDS = "Đèn tắt. Gọi tôi 0912 345 678 hoặc sau@example.com, CCCD 086095001234."
SECRETS = ("912 345", "sau@example", "086095")
OFFICER = Actor(ActorKind.OFFICER)


@pytest.fixture
def report(lights, office) -> Report:
    return send(description=WORDS, address="Nhà 0987654321, hẻm 3").report


@pytest.fixture
def officer(office) -> User:
    user = User.objects.create_user("officer", is_staff=True)
    OfficeMembership.objects.create(user=user, office=office)
    return user


def public_texts(client, report: Report) -> dict[str, str]:
    """What every public address says of the report."""
    code = report.code
    addresses = (
        *(f"/reports/{code}/", f"/reports/{code}/feed.atom", f"/api/reports/{code}/"),
        *("/reports/", "/reports/feed.atom", "/api/reports/"),
        "/reports/near/?lon=105.97&lat=10.25",
        *(f"/open311/v2/requests/{code}.{end}" for end in ("xml", "json")),
        "/open311/v2/requests.json?extensions=true",
        "/open311/v2/servicerequestupdates.json",
    )
    return {address: client.get(address).content.decode() for address in addresses}


def test_it_is_masked_everywhere(client, report):
    said = public_texts(client, report)
    for address, text in said.items():
        for secret in (*SECRETS, "98765"):
            assert secret not in text, address
    assert (
        "Đèn tắt. Gọi tôi ••• hoặc •••, CCCD •••." in said[f"/reports/{report.code}/"]
    )
    kinds = dict(MaskedText.objects.values_list("field", "kinds"))
    assert kinds == {
        "description": ["phone", "email", "identity"],
        "address": ["phone"],
    }


def test_the_original_is_kept_sealed(report):
    row = MaskedText.objects.get(field="description")
    assert row.original == WORDS and row.state == "waiting"
    assert "912" not in row.sealed


def test_an_officer_confirms_the_mask(client, report, officer):
    row = MaskedText.objects.get(field="description")
    review_masked_text.keep_masked(row, officer)
    assert (row.state, row.decided_by) == ("masked", officer)
    assert row.original == WORDS
    report.refresh_from_db()
    assert "•••" in report.description
    assert report.history.filter(user=officer).exclude(internal_note="").exists()


def test_an_officer_shows_what_names_nobody(client, report, officer):
    row = MaskedText.objects.get(field="address")
    review_masked_text.show_as_written(row, officer)
    page = client.get(f"/reports/{report.code}/").content.decode()
    assert "Nhà 0987654321" in page
    for secret in SECRETS:
        assert secret not in page


def test_an_officer_changes_the_text(client, report, officer):
    review_masked_text.edit(report, "description", "Đèn trước nhà tắt.", officer)
    assert report.description == "Đèn trước nhà tắt."
    assert MaskedText.objects.get(field="description").original == WORDS


def test_nobody_of_another_office_decides(report):
    stranger = User.objects.create_user("x", is_staff=True)
    with pytest.raises(NotYourOfficeError):
        review_masked_text.show_as_written(MaskedText.objects.first(), stranger)
    assert set(MaskedText.objects.values_list("state", flat=True)) == {"waiting"}


def test_public_notes_are_screened_but_for_the_offices_own_number(
    client, report, office
):
    office.phone = "0270 3822 123"
    office.save()
    text = "Ông Tư 0911222333 đã sửa; hỏi thêm 0270 3822123."
    move(report, State.IN_PROGRESS, OFFICER, TransitionNotes(public_note=text))
    note(report, OFFICER, public="Thợ: tho@example.com")
    said = public_texts(client, report)
    for address, answer in said.items():
        assert "0911222333" not in answer and "tho@" not in answer, address
    page = said[f"/reports/{report.code}/"]
    assert "Ông Tư ••• đã sửa; hỏi thêm 0270 3822123." in page
    assert MaskedText.objects.filter(field="public_note").count() == 2


def test_the_original_is_purged_with_the_contact(report, officer, settings):
    retention.forget(report, "age")
    row = MaskedText.objects.get(field="description")
    assert (row.is_purged, row.original, row.state) == (True, "", "masked")
    with pytest.raises(MoveNotAllowedError):
        review_masked_text.show_as_written(row, officer)
    report.refresh_from_db()
    assert "•••" in report.description


def test_the_same_request_again_is_the_same_report(lights, office):
    first = send(key="k1", description=WORDS)
    again = send(key="k1", description=WORDS)
    assert again.report == first.report and not again.is_new
    assert MaskedText.objects.count() == 1
