"""What shows of a report: neither contact data nor what is not public, and persons
named in free text only as staff decide. What cannot be public answers like the unknown.
"""

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
from gisportal.core.personal_data import find, masked
from tests.support.feedback import send, upload

CONTACT = {
    "name": "Nguyễn Thị Rất Riêng",
    "phone": "0912345678",
    "email": "rieng@example.com",
}
UNKNOWN = "/reports/2222-2222/"
LISTS = ["/reports/", "/api/reports/", "/reports/near/?lon=105.97&lat=10.25"]
WORDS = "Đèn tắt. Gọi tôi 0912 345 678 hoặc sau@example.com, CCCD 086095001234."
SECRETS = ("912 345", "sau@example", "086095")
OFFICER = Actor(ActorKind.OFFICER)


@pytest.fixture
def receipt(lights, office):
    return send([upload()], **CONTACT)


def pages(report: Report) -> list[str]:
    """Every public address a report could show up at."""
    photo = report.photos.get()
    return [
        f"/reports/{report.code}/",
        f"/api/reports/{report.code}/",
        photo.url("large"),
    ]


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
        *(*LISTS, "/reports/feed.atom"),
        *(f"/open311/v2/requests/{code}.{end}" for end in ("xml", "json")),
        "/open311/v2/requests.json?extensions=true",
        "/open311/v2/servicerequestupdates.json",
    )
    return {address: client.get(address).content.decode() for address in addresses}


def test_contact_data_show_nowhere_public(client, receipt):
    said = public_texts(client, receipt.report)
    for address in [*pages(receipt.report)[:2], *LISTS]:
        assert receipt.report.code in said[address]
    for address, text in said.items():
        for value in (*CONTACT.values(), "+84912345678", receipt.token):
            assert value not in text, address


@pytest.mark.parametrize(
    "facts",
    [
        {"visibility": "private"},
        {"visibility": "hidden"},
        {"visibility": "pending"},
        {"state": "unconfirmed"},
        {"state": "expired"},
    ],
)
def test_what_is_not_public_answers_like_unknown(client, receipt, facts):
    report = receipt.report
    for address in pages(report):
        assert client.get(address).status_code == 200
    Report.objects.filter(pk=report.pk).update(**facts)
    for address in LISTS:
        assert report.code not in client.get(address).content.decode()
    api = client.get(f"/api/reports/{report.code}/")
    unknown = client.get("/api/reports/2222-2222/")
    assert (api.status_code, api.content) == (404, unknown.content)
    page = client.get(f"/reports/{report.code}/")
    other = client.get(UNKNOWN)
    same = other.content.replace(b"2222-2222", report.code.encode())
    assert (page.status_code, page.content) == (404, same)
    assert client.get(report.photos.get().url("thumb")).status_code == 404


def test_the_reporter_still_sees_it(client, receipt):
    report = receipt.report
    Report.objects.filter(pk=report.pk).update(visibility="hidden")
    address = f"/reports/{report.code}/follow/{receipt.token}/"
    page = client.get(address)
    assert page.status_code == 200
    assert CONTACT["name"] in page.content.decode()
    name = report.photos.get().name
    photo = client.get(f"{address}{name}-thumb.jpg")
    assert photo.status_code == 200
    assert photo["Cache-Control"] == "no-store, private"


def test_a_photo_that_is_not_public_is_unknown(client, receipt):
    photo = receipt.report.photos.get()
    receipt.report.photos.update(is_public=False)
    assert client.get(photo.url("large")).status_code == 404


def test_a_public_photo_is_a_jpeg_and_nothing_else(client, receipt):
    answer = client.get(receipt.report.photos.get().url("large"))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "max-age" in answer["Cache-Control"]


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
    retention.erase_contact(report, "age")
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


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0912345678", "phone"),
        ("0912 345 678", "phone"),
        ("0912.345.678", "phone"),
        ("0912-345-678", "phone"),
        ("+84 912 345 678", "phone"),
        ("+84 (0)912 345 678", "phone"),
        ("84912345678", "phone"),
        ("0084912345678", "phone"),
        ("(0270) 3822 123", "phone"),
        ("02703822123", "phone"),
        ("0 9 1 2 3 4 5 6 7 8", "phone"),
        ("a.b+c@example.com.vn", "email"),
        ("an (at) example.com", "email"),
        ("086095001234", "identity"),
        ("086 095 001 234", "identity"),
        ("331234567", "identity"),
        ("331 234 567", "identity"),
        ("CMND: 33123456", "identity"),
        ("hộ chiếu số C1234567", "identity"),
    ],
)
def test_it_finds(text: str, kind: str):
    (found,) = find(f"Xin gọi {text}, cảm ơn.")
    assert found.kind == kind
    shown = masked(f"Xin gọi {text}, cảm ơn.", [found])
    assert "•••" in shown and shown.endswith(", cảm ơn.")
    assert not any(letter.isdigit() for letter in shown)


@pytest.mark.parametrize(
    "text",
    [
        "Thửa 345 tờ 12, đường ĐT 902",
        "10.2537451, 105.9722345",
        "lat 10,253745 lon 105,972234",
        "Ngày 20/11/2026 lúc 08:30",
        "Diện tích 1.234,5 m², giá 150.000.000 đồng",
        "Gọi 113, 114 hoặc 115; tổng đài 1900 1234",
        "Cột đèn số 00123456",
        "Mã phản ánh K7MF-4X2P",
        "từ năm 2019 đến 2026",
    ],
)
def test_ordinary_numbers_are_left(text: str):
    assert find(text) == []


def test_every_one_of_several_is_masked():
    text = "Gọi 0912345678 hoặc 0987654321, CCCD 086095001234, thư an@example.com."
    found = find(text)
    assert [one.kind for one in found] == ["phone", "phone", "identity", "email"]
    assert masked(text, found) == "Gọi ••• hoặc •••, CCCD •••, thư •••."


def test_numbers_of_offices_are_no_secret():
    known = ["0270 3822 123", "So@Example.vn"]
    assert find("Gọi +84 270 3822 123 hoặc so@example.vn", known) == []
    assert len(find("Gọi 0912345678", known)) == 1


def test_a_hostile_text_is_read_in_no_time():
    for text in ("0" * 4000, "0 " * 2000, "a@" * 2000, "(" * 4000, "1." * 2000):
        find(text)
