"""Land-use codes: several on one parcel, main and minor, unknown ones, and their page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from layers.land_use import parts, themes
from layers.models import LayerField
from layers.queries.describe import coded_text
from layers.styling.presets import LAND_USE
from tests.factories import make_layer, parcel, publish_samples


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("ODT", ["Urban housing"]),
        ("ODT+CLN", ["Urban housing", "Orchards and perennial crops"]),
        ("ONT; CLN", ["Rural housing", "Orchards and perennial crops"]),
        ("LUC-C", ["Wet rice (main purpose)"]),
        ("LUC-C+NTS-P", ["Wet rice (main purpose)", "Aquaculture (minor purpose)"]),
        ("ONT*", ["Rural housing (residential land in the countryside)"]),
        ("XYZ", ["XYZ"]),
        ("", []),
    ],
)
def test_codes_are_read_as_people_write_them(value: str, names: list[str]) -> None:
    with translation.override("en"):
        assert [part.name for part in parts(value)] == names


def test_every_code_stands_under_one_theme() -> None:
    listed = [code.code for _title, codes in themes() for code in codes]
    assert sorted(listed) == sorted(LAND_USE)


def field(**facts: object) -> LayerField:
    return LayerField(key="loai", name_vi="Loại đất", **facts)


def test_a_layers_own_names_go_before_the_official_ones() -> None:
    own = {"ODT": {"name_vi": "Nhà phố", "name_en": "Town house"}}
    with translation.override("en"):
        coded = field(codes=own, meaning="land_use")
        assert coded_text(coded, "ODT") == "ODT – Town house"
        assert coded_text(coded, "ODT-C+CLN") == (
            "ODT-C+CLN – Town house (main purpose) + Orchards and perennial crops"
        )
        assert coded_text(field(codes=own), "CLN") == "CLN"
        assert coded_text(field(meaning="land_use"), "LUC") == "LUC – Wet rice"


@pytest.mark.django_db
def test_the_page_explains_the_code_it_is_asked_for(client: Client) -> None:
    page = client.get("/en/help/land-use/", {"code": "ODT+CLN"}).content.decode()
    assert "One parcel of several purposes" in page
    assert page.count("Urban housing") == 2
    assert "Đất ở tại đô thị" in page
    odd = client.get("/help/land-use/", {"code": "<script>alert(1)</script>"})
    assert "<script>alert" not in odd.content.decode()


@pytest.mark.django_db
def test_a_parcels_page_leads_there(client: Client) -> None:
    publish_samples(make_layer(), [parcel(12, 345, loai_dat="ODT+CLN")])
    page = client.get("/en/layers/parcels/features/29545-12-345/").content.decode()
    assert "/en/help/land-use/?code=ODT%2BCLN" in page
    assert client.get("/en/layers/parcels/").content.decode().count("/help/land-use/")
