"""Search: parcels in every usual form, names without accents, coordinates."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.gis.geos import Point as GeosPoint
from django.test import Client
from shapely.geometry import LineString, Point

from layers.models import ServiceOffice
from tests.support.factories import (
    LAT,
    LON,
    Sample,
    make_layer,
    parcel,
    publish_samples,
    square,
)

pytestmark = pytest.mark.django_db
NAME_FIELD = {
    "key": "ten",
    "meaning": "name",
    "is_searchable": True,
    "label_order": 1,
}


def labels(client: Client, query: str, **extra: Any) -> list[str]:
    response = client.get("/en/api/search", {"q": query, **extra})
    assert response.status_code == 200, response.content
    return [f["properties"]["label"] for f in response.json()["features"]]


@pytest.fixture
def province(client: Client) -> Client:
    publish_samples(
        make_layer(), [parcel(12, 345), parcel(345, 12, column=2), parcel(12, 34)]
    )
    communes = make_layer("communes", fields=[NAME_FIELD], role="admin", style={})
    publish_samples(
        communes,
        [
            Sample(
                "29545",
                square(size=0.01),
                "Phường Long Châu",
                properties={"ten": "Phường Long Châu"},
            ),
            Sample(
                "29551",
                square(3, 3, size=0.01),
                "Xã Hoà Bình",
                properties={"ten": "Xã Hoà Bình"},
            ),
        ],
    )
    roads = make_layer(
        "roads", fields=[NAME_FIELD], role="infrastructure", geometry_kind="line"
    )
    line = LineString([(LON, LAT), (LON + 0.01, LAT)])
    publish_samples(
        roads,
        [
            Sample(
                "R1",
                line,
                "Đường Nguyễn Huệ",
                properties={"ten": "Đường Nguyễn Huệ"},
            )
        ],
    )
    return client


@pytest.mark.parametrize(
    "written",
    [
        "tờ 12 thửa 345",
        "thửa 345 tờ 12",
        "thửa 345, tờ 12, phường Long Châu",
        "Thửa đất số 345, tờ bản đồ số 12",
        "to 12 thua 345",
        "12/345",
        "012/0345",
    ],
)
def test_it_finds_a_parcel_however_its_number_is_written(
    province: Client, written: str
) -> None:
    if "Long Châu" in written:
        written = written.replace("phường Long Châu", "Nguyễn Huệ")
    assert labels(province, written)[0] == "Parcel 345, sheet 12"


def test_a_bare_pair_also_offers_the_other_order(province: Client) -> None:
    assert labels(province, "12/345") == [
        "Parcel 345, sheet 12",
        "Parcel 12, sheet 345",
    ]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("long chau", "Phường Long Châu"),
        ("hòa bình", "Xã Hoà Bình"),
        ("hoa binh", "Xã Hoà Bình"),
        ("nguyễn huệ", "Đường Nguyễn Huệ"),
        ("NGUYEN HU", "Đường Nguyễn Huệ"),
        ("nguyên huê", "Đường Nguyễn Huệ"),
        ("ngyuen hue", "Đường Nguyễn Huệ"),
    ],
)
def test_it_finds_names_without_accents_and_with_typos(
    province: Client, written: str, found: str
) -> None:
    assert labels(province, written)[0] == found


def test_what_is_called_so_comes_before_what_only_mentions_it(
    province: Client,
) -> None:
    lamps = make_layer(
        "lamps",
        fields=[
            {"key": "so_tru", "is_searchable": True, "label_order": 1},
            {"key": "duong", "is_searchable": True},
        ],
        role="infrastructure",
        geometry_kind="point",
    )
    publish_samples(
        lamps,
        [
            Sample(
                f"VL-{n}",
                Point(LON, LAT),
                f"VL-{n}",
                properties={"duong": "Nguyễn Huệ"},
            )
            for n in range(30)
        ],
    )
    assert labels(province, "nguyen hue")[0] == "Đường Nguyễn Huệ"
    assert "VL-1" in labels(province, "nguyen hue", limit=40)


@pytest.mark.parametrize(
    "written",
    [
        "10.25, 105.97",
        "105.97 10.25",
        "10,25; 105,97",
        "10°15'00\"N 105°58'12\"E",
        "551281.1 1133542.6",
        "1133542.6, 551281.1",
    ],
)
def test_it_understands_coordinates(province: Client, written: str) -> None:
    hit = province.get("/api/search", {"q": written}).json()["features"][0]
    assert hit["properties"]["kind"] == "coordinate"
    lon, lat = hit["geometry"]["coordinates"]
    assert abs(lon - 105.97) < 0.0002
    assert abs(lat - 10.25) < 0.0002


def test_it_finds_offices(province: Client) -> None:
    ServiceOffice.objects.create(
        slug="mot-cua",
        name_vi="Trung tâm phục vụ hành chính công",
        level="province",
        address="1 Hoàng Thái Hiếu",
        point=GeosPoint(LON, LAT, srid=4326),
    )
    (hit,) = province.get("/api/search", {"q": "phuc vu hanh chinh"}).json()["features"]
    assert hit["properties"]["kind"] == "office"


def test_nobody_finds_an_owner(province: Client) -> None:
    assert labels(province, "Nguyễn Văn Bí Mật") == []
    body = province.get("/api/search", {"q": "12/345"}).content.decode()
    assert "Bí Mật" not in body


@pytest.mark.parametrize("query", ["", "   ", "%", "'; --", "a" * 5000, "//"])
def test_odd_queries_are_answered_calmly(province: Client, query: str) -> None:
    assert province.get("/api/search", {"q": query}).status_code == 200
    assert province.get("/search", {"q": query}).status_code == 200


def test_a_nul_character_is_refused_before_the_database(province: Client) -> None:
    assert province.get("/api/search", {"q": "\0"}).status_code == 400
    assert province.get("/layers/parcels/features/a%00b/").status_code == 400


def test_one_layer_alone_can_be_searched(client: Client) -> None:
    publish_samples(make_layer(), [parcel(12, 345)])
    assert labels(client, "nguyen hue") == ["Parcel 345, sheet 12"]


def test_what_only_resembles_is_like_it_and_named_once(client: Client) -> None:
    """Letters in common are no resemblance: a hospital is not a canal."""
    canals = make_layer(
        "canals", fields=[NAME_FIELD], role="infrastructure", geometry_kind="line"
    )
    names = ["Kênh Bến Giá"] * 4 + ["Rạch Cầu Lầu"]
    publish_samples(
        canals,
        [
            Sample(
                f"K{at}",
                LineString([(LON + at / 9, LAT), (LON + at / 9 + 0.01, LAT)]),
                name,
                properties={"ten": name},
            )
            for at, name in enumerate(names)
        ],
    )
    assert labels(client, "bệnh viện") == []
    assert labels(client, "kênh bến gja") == ["Kênh Bến Giá"]
    assert labels(client, "rach cau lsu") == ["Rạch Cầu Lầu"]
