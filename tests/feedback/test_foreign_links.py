"""Mail of the portal leads nobody to another site, whatever a reporter wrote."""

from __future__ import annotations

from typing import Any

import pytest

from feedback.delivery.deliver import deliver_outbox
from gisportal.core.foreign_links import without_links
from tests.support.feedback import make_office, send

LURE = (
    "Tài khoản bị khóa, mở https://evil.example/a?b=1 hoặc evil.com/x, www.evil.vn ngay"
)


@pytest.mark.django_db
def test_a_report_in_somebody_elses_name_is_no_letter_with_a_link(
    mailoutbox: list[Any], settings: Any
) -> None:
    make_office("province", level="province", email="so@example.com")
    send(category="street-light", email="nan-nhan@example.com", description=LURE)
    deliver_outbox()
    assert {to for message in mailoutbox for to in message.to} == {
        "nan-nhan@example.com",
        "so@example.com",
    }
    for message in mailoutbox:
        assert "evil" not in message.body
        assert "Tài khoản bị khóa" in message.body
        assert settings.PORTAL_URL in message.body


@pytest.mark.parametrize(
    "text",
    [
        "Đèn hỏng.Xin sửa giúp, số 12.Đường lầy lội (k.2), 1.234,5 m2",
        "den hong.xin sua gap...cam on",
        "viết cho lan@example.vn nhé",
    ],
)
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert without_links(text) == text


def test_links_of_the_portal_stay(settings: Any) -> None:
    settings.PORTAL_URL = "https://gis.example.vn"
    own = "xem https://gis.example.vn/reports/AB-12/"
    assert without_links(own) == own
    assert "evil" not in without_links("https://gis.example.vn.evil.com/ và EVIL.COM")
