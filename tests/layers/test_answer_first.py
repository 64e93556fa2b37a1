"""The answer first: facts in words, one sentence a plan, sides and corners."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pypdf
import pytest
import shapely
from django.test import Client
from django.utils import translation
from shapely import affinity
from shapely.geometry import LineString, MultiPolygon, Polygon, mapping

from gisportal.core.geo import to_wgs84
from layers.coverage import NoData
from layers.decisions import Decision
from layers.models import Layer, LayerField
from layers.parcel_extract.corners import outline_of, system_name
from layers.parcel_extract.sentences import sentence
from layers.parcel_extract.themes import Answer, Coverage, Restriction, Theme
from layers.queries.feature_text import told_fields
from tests.support.factories import (
    LAT,
    LON,
    Sample,
    make_layer,
    parcel,
    publish_samples,
    square,
)

PAGE = "/en/layers/parcels/features/29545-12-345/"
QD = Decision(number="12/QĐ-UBND", date=dt.date(2025, 12, 15), status="in_force")


@pytest.fixture(autouse=True)
def _plain_files(settings: Any) -> None:
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}


def zone(
    percent: float, name: str = "Đất công cộng", code: str = "CC", **facts: Any
) -> Restriction:
    """A part of a parcel of 100 m²."""
    facts = {"square_metres": percent, "decision": QD, **facts}
    return Restriction(code=code, name=name, percent=percent, keys=["z"], **facts)


def theme(*zones: Restriction, kind: str = "polygon", **facts: Any) -> Theme:
    """A plan with these zones on the parcel."""
    layer = Layer(slug="plan", name_vi="Quy hoạch", geometry_kind=kind)
    answer = Answer.AFFECTED if zones else Answer.NO_DATA
    facts = {"answer": answer, **facts}
    return Theme(layer=layer, version=None, restrictions=list(zones), **facts)


DRAFT = Decision(number="9/TTr", status="draft")
LINE = {"square_metres": 0.0, "length_metres": 12.5}
SENTENCES = [
    (
        theme(zone(100.0)),
        "100 % thửa nằm trong đất công cộng, QĐ 12/QĐ-UBND ngày 15/12/2025.",
        "100 % of the parcel lies in đất công cộng, decision 12/QĐ-UBND of "
        "15 Dec 2025.",
    ),
    (
        theme(zone(27.66, "TMDV", "TMDV"), zone(72.34)),
        "72,3 % thửa nằm trong đất công cộng, 27,7 % trong TMDV, QĐ 12/QĐ-UBND ngày "
        "15/12/2025.",
        None,
    ),
    (
        theme(zone(60.0), zone(40.0, "Đất ở", "ODT", decision=DRAFT)),
        "60 % thửa nằm trong đất công cộng, QĐ 12/QĐ-UBND ngày 15/12/2025; 40 % "
        "trong đất ở, QĐ 9/TTr (dự thảo).",
        None,
    ),
    (
        theme(zone(50.0, "Đất công cộng: trường học, y tế", decision=None)),
        "50 % thửa nằm trong đất công cộng (trường học, y tế).",
        None,
    ),
    (
        theme(zone(99.97, "", "X1", decision=None)),
        "99,9 % thửa nằm trong khu vực ký hiệu “X1”.",
        None,
    ),
    (
        theme(zone(0.0, "Hành lang điện", "", decision=None, **LINE), kind="line"),
        "12,5 m hành lang điện đi qua thửa.",
        "12.5 m of hành lang điện run through the parcel.",
    ),
    (
        theme(
            zone(0.0, "Mốc lộ giới", "", decision=None, square_metres=0.0, count=2),
            kind="point",
        ),
        "Trong thửa có 2 mốc lộ giới.",
        "2 × mốc lộ giới stand in the parcel.",
    ),
    (
        theme(answer=Answer.NOT_AFFECTED),
        "Không ảnh hưởng đến thửa đất này.",
        "Does not affect this parcel.",
    ),
    (
        theme(
            answer=Answer.NOT_AFFECTED,
            coverage=Coverage("communes", dt.date(2026, 2, 5), ""),
        ),
        "Không ảnh hưởng đến thửa đất này (dữ liệu đến ngày 05/02/2026).",
        None,
    ),
]


@pytest.mark.parametrize(("plan", "vietnamese", "english"), SENTENCES)
def test_one_sentence_a_plan(plan: Theme, vietnamese: str, english: str | None) -> None:
    with translation.override("vi"):
        assert sentence(plan) == vietnamese
    if english:
        with translation.override("en"):
            assert sentence(plan) == english


@pytest.mark.parametrize("why", NoData)
def test_where_nothing_is_known_the_sentence_says_whom_to_ask(why: NoData) -> None:
    with translation.override("vi"):
        said = sentence(theme(why_no_data=why), "UBND phường Một")
    assert said.startswith("Chưa có dữ liệu: ")
    assert said.endswith(". Xin hỏi UBND phường Một.")
    assert "ảnh hưởng" not in said


def field(key: str, **facts: Any) -> LayerField:
    """A field of a layer."""
    facts = {"name_vi": key, "type": "text", "meaning": "none", **facts}
    return LayerField(key=key, **facts)


@pytest.mark.parametrize(
    ("facts", "value", "told"),
    [
        ({}, "2025-12-15", "15/12/2025"),
        ({}, "2025-12-15T08:30:00+07:00", "15/12/2025"),
        ({}, "2025-13-45", "2025-13-45"),
        ({}, "QĐ 2025-12-15", "QĐ 2025-12-15"),
        ({"codes": {"HONG": {"name_vi": "Hỏng"}}}, "HONG", "Hỏng"),
        ({"codes": {"HONG": {"name_vi": "Hỏng"}}}, "KHAC", "KHAC"),
        ({"meaning": "land_use"}, "ODT", "Đất ở tại đô thị (ODT)"),
        ({"meaning": "commune_code"}, "29551", None),
        ({"meaning": "sheet"}, "12", None),
        ({"key_order": 1}, "D-0017", None),
        ({"key_order": 1, "is_searchable": True}, "D-0017", "D-0017"),
        ({}, "Lê Lợi", None),
        ({"name_vi": "Tâm, tọa độ đông", "type": "real"}, 554321.5, None),
        ({"name_vi": "Độ cao", "type": "real"}, 2.5, "2,5"),
        ({"unit": "ha", "type": "real"}, 1.234, None),
        ({"unit": "ha", "type": "real"}, 2.5, "2,5 ha"),
        (
            {"unit": "m²", "type": "real", "meaning": "registered_area"},
            12340.0,
            "12.340 m²",
        ),
    ],
)
def test_fields_are_told_in_words_and_once(
    facts: dict[str, Any], value: Any, told: str | None
) -> None:
    with translation.override("vi"):
        found = told_fields([field("x", **facts)], {"x": value}, "Lê Lợi", 12_341.0)
    assert [each.text for each in found] == ([told] if told else [])


SRID = 9209


def in_degrees(shape: Any) -> dict[str, Any]:
    """A shape of VN-2000 metres as GeoJSON."""
    return mapping(shapely.transform(shape, to_wgs84(f"EPSG:{SRID}").apply))


def test_corners_are_numbered_from_the_north_west_clockwise() -> None:
    shape = Polygon(
        [(0, 0), (30, 0), (30, 40), (0, 40)],
        [[(10, 10), (20, 10), (20, 20), (10, 20)]],
    )
    moved = affinity.translate(shape, 550_000, 1_133_000)
    outline = outline_of(in_degrees(MultiPolygon([moved])), SRID)
    assert [c.number for c in outline.corners] == list(range(1, 9))
    first = outline.corners[0]
    assert (first.x, first.y) == pytest.approx((1_133_040, 550_000), abs=0.001)
    sides = [c.side for c in outline.rings[0]]
    assert sides == pytest.approx([30, 40, 30, 40], abs=0.001)
    assert [c.next for c in outline.rings[0]] == [2, 3, 4, 1]
    assert [c.next for c in outline.rings[1]] == [6, 7, 8, 5]


def test_the_system_is_named_by_its_meridian() -> None:
    with translation.override("vi"):
        assert system_name(9209) == "VN-2000, kinh tuyến trục 105°30′"
        assert system_name(32648) == "EPSG:32648"


@pytest.fixture
def planned(db: None) -> None:
    """A parcel in a plan, on a street."""
    publish_samples(make_layer(), [parcel(12, 345)])
    fields = [
        {
            "key": "ma",
            "meaning": "zone_code",
            "codes": {"CC": {"name_vi": "Đất công cộng", "name_en": "Public land"}},
        }
    ]
    plan = make_layer(
        "plan", role="zoning", name_en="Plan of land", fields=fields, style={}
    )
    zones = parcel(1, 1)
    zones.geometry = square(size=0.01)
    zones.properties = {"ma": "CC"}
    publish_samples(plan, [zones])
    streets = make_layer(
        "roads", fields=[], role="infrastructure", geometry_kind="line", style={}
    )
    line = LineString([(LON - 0.001, LAT - 0.0001), (LON + 0.002, LAT - 0.0001)])
    publish_samples(streets, [Sample("R1", line, "Đường Lê Lợi", measure=300.0)])


@pytest.mark.usefixtures("planned")
def test_the_pdf_can_be_read_without_seeing_it(client: Client) -> None:
    body = client.get(PAGE.rstrip("/").removeprefix("/en") + ".pdf").content
    document = pypdf.PdfReader(io.BytesIO(body))
    catalogue = document.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "vi"
    assert "/StructTreeRoot" in catalogue
    text = " ".join("\n".join(p.extract_text() for p in document.pages).split())
    for words in (
        "100 % thửa nằm trong đất công cộng",
        "Đường Lê Lợi",
        "VN-2000, kinh tuyến trục 105°30′",
        "Tỷ lệ 1:",
        "1–2",
        "4–1",
    ):
        assert words in text, words
    assert "?at=" not in text
    assert "Vùng" not in text


@pytest.mark.usefixtures("planned")
def test_the_page_says_the_answer_before_anything_else(client: Client) -> None:
    page = client.get(PAGE).content.decode()
    body = page[page.index("<h1>") :]
    order = (
        "Parcel 345, sheet 12",
        "Area measured on the map",
        "Urban housing (ODT)",
        "100 % of the parcel lies in public land",
        "ask-title",
        "data-small-map",
        "Report a problem here",
        "VN-2000, central meridian",
    )
    places = [body.index(words) for words in order]
    assert places == sorted(places)
    assert "btn-report" not in body
    assert "Nothing in this list" not in body
    assert body.count("29545") == body.count("29545-12-345")
    vietnamese = client.get(PAGE.removeprefix("/en")).content.decode()
    assert ">Vùng<" not in vietnamese
    assert ">Diện tích<" in vietnamese
    report = client.get(PAGE.rstrip("/") + ".json").json()["report"]
    assert report["affecting"][0]["sentence"] in page
    assert [c["number"] for c in report["outline"]["corners"]] == [1, 2, 3, 4]
