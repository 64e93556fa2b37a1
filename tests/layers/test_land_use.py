"""Land-use codes: single, combined, ranked; their names and colours."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation

from layers.land_use import codes, columns
from layers.land_use.colours import NAMINGS
from layers.models import LayerField
from layers.parcel_extract.overlay import ZoneFields
from layers.queries import feature_text
from layers.style_spec import check_style


@pytest.mark.parametrize(
    "text", ["ODT", "ONT+CLN", "LUC-C", "ONT*", "odt", "LUC-C+CLN-P"]
)
def test_codes_are_known(text: str) -> None:
    assert codes.is_land_use(text)


@pytest.mark.parametrize(
    "text", ["", "XYZ", "12", "ODT+", "/ODT", "ODT+&CLN", "ODT/120.5", "ĐẤT", "ODT-X"]
)
def test_other_words_are_not(text: str) -> None:
    assert not codes.is_land_use(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ODT", [("ODT", "")]),
        ("ODT+CLN", [("ODT", ""), ("CLN", "")]),
        ("ODT + CLN", [("ODT", ""), ("CLN", "")]),
        ("ODT/CLN", [("ODT", ""), ("CLN", "")]),
        ("ODT / CLN", [("ODT", ""), ("CLN", "")]),
        ("ODT&CLN", [("ODT", ""), ("CLN", "")]),
        ("ODT & CLN", [("ODT", ""), ("CLN", "")]),
        ("ODT,CLN", [("ODT", ""), ("CLN", "")]),
        ("ODT; CLN", [("ODT", ""), ("CLN", "")]),
        ("ODT CLN", [("ODT", ""), ("CLN", "")]),
        ("odt  cln", [("ODT", ""), ("CLN", "")]),
        ("LUC-C", [("LUC", "C")]),
        ("LUC-C/CLN-P", [("LUC", "C"), ("CLN", "P")]),
        ("ONT*&BHK", [("ONT", "*"), ("BHK", "")]),
    ],
)
def test_every_separator_gives_the_same_codes(
    text: str, expected: list[tuple[str, str]]
) -> None:
    strict = [(code.code, mark) for code, mark in codes.known_parts(text)]
    shown = [(part.code.code, part.mark) for part in codes.parts(text) if part.code]
    assert strict == shown == expected
    assert codes.is_land_use(text)


def test_combinations_are_named() -> None:
    name = columns.name_of("LUC-C+CLN-P")
    assert name is not None
    assert (
        name["name_en"]
        == "Wet rice (main use) + Orchards and perennial crops (second use)"
    )
    assert name["name_vi"].startswith("Đất chuyên trồng lúa (mục đích chính) + ")


def test_a_column_is_one_of_codes_when_most_values_are() -> None:
    assert columns.holds_land_use(["ODT"] * 8 + ["LUC", "?"])
    assert not columns.holds_land_use(["ODT", "LUC", "a", "b"])
    assert not columns.holds_land_use([])


def test_the_list_and_the_style_follow_what_occurs() -> None:
    values = ["CLN"] * 3 + ["ODT"] * 5 + ["ONT+CLN", "QQQ"]
    found = columns.code_list(values)
    assert list(found) == ["ODT", "CLN", "ONT+CLN"]
    style = columns.style_for("loai_dat", found)
    check_style(style)
    fills = {rule["value"]: rule["fill"] for rule in style["rules"]}
    assert fills == {"ODT": "#FFA0FF", "CLN": "#FFD2A0", "ONT+CLN": "#FFD0FF"}
    assert columns.style_for("loai_dat", ["QQQ"]) == {}


@pytest.mark.django_db
def test_the_glossary_explains_codes_of_every_list(client: Client) -> None:
    page = client.get("/en/help/land-use/?code=HNK-P").content.decode()
    assert "Other annual crops (minor purpose)" in page
    assert "not in the list" not in page
    unknown = client.get("/en/help/land-use/?code=QQQ").content.decode()
    assert "not in the list" in unknown


@pytest.mark.django_db
def test_the_glossary_of_somebody_signed_in_is_for_no_shared_cache(
    client: Client,
) -> None:
    client.force_login(User.objects.create_user("lan", is_staff=True))
    page = client.get("/en/help/land-use/")
    assert "Workspace" in page.content.decode()
    assert "public" not in page.get("Cache-Control", "")


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("LUC", date(2020, 1, 1), "Đất chuyên trồng lúa nước"),
        ("LUC", date(2025, 1, 1), "Đất chuyên trồng lúa"),
        ("BHK", date(2024, 7, 31), "Đất bằng trồng cây hằng năm khác"),
        ("BHK", date(2024, 8, 1), None),
        ("HNK", date(2018, 1, 1), None),
        ("HNK", date(2020, 1, 1), "Đất trồng cây hằng năm khác"),
        ("CNT", date(2024, 7, 31), None),
        ("CNT", date(2026, 1, 1), "Đất chăn nuôi tập trung"),
        ("ODT", date(2014, 1, 1), None),
        ("QQQ", date(2026, 1, 1), None),
    ],
)
def test_a_code_is_known_by_the_list_of_the_day(
    code: str, day: date, name: str | None
) -> None:
    found = codes.known(code, day)
    assert (found.name_vi if found else None) == name


def test_every_code_says_when_it_was_in_force_and_what_took_its_place() -> None:
    shown = {code.code for _title, listed in codes.themes() for code in listed}
    assert shown == set(NAMINGS)
    for code in map(codes.known, NAMINGS):
        assert code is not None
        assert code.valid_from is not None
        assert code.circulars
        if code.now:
            assert code.valid_until == date(2024, 7, 31)
            now = codes.known(code.now)
            assert now is not None
            assert now.valid_until is None
    old = codes.known("NHK")
    assert old is not None
    assert (old.valid_from, old.now) == (date(2014, 7, 5), "HNK")


@pytest.mark.parametrize(
    "written", ["ODT+CLN", "ODT/CLN", "ODT CLN", "ODT&CLN", "ODT, CLN"]
)
def test_page_import_and_extract_read_a_combination_alike(written: str) -> None:
    names = "Đất ở tại đô thị + Đất trồng cây lâu năm"
    field = LayerField(key="ld", name_vi="Loại đất", meaning="land_use")
    zone = LayerField(key="ma_qh", name_vi="Mã", meaning="zone_code")
    with translation.override("vi"):
        assert feature_text.value_text(field, written) == f"{names} ({written})"
    assert columns.code_list([written]) == {written: columns.name_of(written)}
    assert (columns.name_of(written) or {})["name_vi"] == names
    fields = ZoneFields("ma_qh", "ten", {}, {}, zone)
    with translation.override("vi"):
        assert fields.zone_name(written, {}) == names
    assert fields.zone_name(written, {"ten": "Khu ở"}) == "Khu ở"


@pytest.mark.django_db
def test_the_glossary_says_until_when(client: Client) -> None:
    page = client.get("/en/help/land-use/?code=BHK").content.decode()
    assert "in force until 31/07/2024" in page
    assert "now HNK" in page
