"""What names a person in free text is found, all of it, and ordinary numbers are not."""

from __future__ import annotations

import pytest

from feedback.privacy.detect import find, masked


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
