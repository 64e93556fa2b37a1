"""What is not public answers like what does not exist; personal data never shows."""

from __future__ import annotations

import pytest

from feedback.models import Report
from tests.support.feedback import send, upload

CONTACT = {
    "name": "Nguyễn Thị Rất Riêng",
    "phone": "0912345678",
    "email": "rieng@example.com",
}
UNKNOWN = "/reports/2222-2222/"


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


LISTS = ["/reports/", "/api/reports/", "/reports/near/?lon=105.97&lat=10.25"]


def test_contact_data_show_nowhere_public(client, receipt):
    for address in [*pages(receipt.report)[:2], *LISTS]:
        text = client.get(address).content.decode()
        assert receipt.report.code in text
        for value in (*CONTACT.values(), "+84912345678", receipt.token):
            assert value not in text


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
