"""Land-use codes: single, combined, ranked; their names and colours."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from layers.land_use import codes, columns
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
    assert name["name_vi"].startswith("Đất chuyên trồng lúa nước (mục đích chính) + ")


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
