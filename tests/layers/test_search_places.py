"""Search by former names, codes, national IDs, and what comes before what."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from layers.former_units import fill
from layers.models import Feature, OldUnit
from layers.queries.search import search
from layers.queries.search.query_terms import understand
from tests.support.factories import Sample, make_layer, parcel, publish_samples, square

pytestmark = pytest.mark.django_db
COMMUNE_FIELDS = [
    {"key": "ma_xa", "meaning": "commune_code", "is_searchable": True, "key_order": 1},
    {"key": "ten_xa", "meaning": "commune_name", "label_order": 1},
]
COMMUNES = {
    "29551": "Phường Long Châu",
    "29767": "Xã Ngãi Tứ",
    "29719": "Xã Tam Bình",
    "29788": "Xã Mỹ Thuận",
    "29287": "Xã Bình Phú",
    "28789": "Phường Bến Tre",
}


@pytest.fixture
def province(client: Client) -> Client:
    fill(OldUnit, settings.PROVINCE_CODE)
    layer = make_layer("communes", fields=COMMUNE_FIELDS, role="admin", style={})
    publish_samples(
        layer,
        [
            Sample(code, square(column=i * 3), name, properties={"ma_xa": code})
            for i, (code, name) in enumerate(COMMUNES.items())
        ],
    )
    return client


def hits(client: Client, query: str, **extra: Any) -> list[dict[str, Any]]:
    response = client.get("/en/api/search", {"q": query, **extra})
    assert response.status_code == 200, response.content
    return [f["properties"] for f in response.json()["features"]]


@pytest.mark.parametrize(
    ("written", "code", "said"),
    [
        ("xã Bình Ninh", "29767", "formerly Xã Bình Ninh, Huyện Tam Bình"),
        ("binh ninh, tam binh", "29767", "formerly Xã Bình Ninh"),
        ("TP. Vĩnh Long", "29551", "formerly in Thành phố Vĩnh Long"),
        ("P1, TP Vĩnh Long", "29551", "formerly Phường 1, Thành phố Vĩnh Long"),
        ("thị trấn Tam Bình", "29719", "formerly part of Thị trấn Tam Bình"),
        ("xã Bình Phú, thành phố Bến Tre", "28789", "formerly Xã Bình Phú"),
        ("xã Bình Phú", "29287", ""),
        ("mĩ thuận", "29788", ""),
    ],
)
def test_it_knows_what_a_place_was_called(
    province: Client, written: str, code: str, said: str
) -> None:
    first = hits(province, written)[0]
    assert (first["kind"], first["key"]) == ("place", code)
    assert first["detail"].startswith(said)


def test_a_name_of_today_comes_before_one_of_yesterday(province: Client) -> None:
    found = hits(province, "tam binh")
    assert [hit["key"] for hit in found[:2]] == ["29719", "29767"]
    assert "formerly" not in found[0]["detail"]


def test_a_parcel_is_found_by_what_its_commune_was_called(province: Client) -> None:
    layer = make_layer()
    here = parcel(12, 345, ma_xa="29767")
    there = parcel(12, 345, column=3)
    here.key = "29767-12-345"
    publish_samples(layer, [there, here])
    for query in (
        "thửa 345, tờ 12, xã Bình Ninh",
        "12/345 Ngãi Tứ",
        "29767-12-345",
        "tờ 12 thửa 345 mã xã 29767",
    ):
        assert [hit["key"] for hit in hits(province, query)] == ["29767-12-345"], query
    elsewhere = hits(province, "thửa 345 tờ 12 xã Mỹ Thuận")
    assert [hit["kind"] for hit in elsewhere] == ["place"]
    assert len(hits(province, "thửa 345 tờ 12 gần chợ")) == 2


def test_a_parcel_is_found_by_its_national_id(client: Client) -> None:
    version = publish_samples(make_layer(), [parcel(12, 345)])
    (place,) = hits(client, "w3g66tz8nu17")
    assert place["kind"] == "coordinate"
    Feature.objects.filter(version_id=version.pk).update(national_id="w3g66tz8nu17")
    for query in ("w3g66tz8nu17", " W3G66TZ8NU17", "mã định danh w3g66tz8nu17"):
        assert [hit["key"] for hit in hits(client, query)] == ["29545-12-345"]


def test_metres_that_fit_two_zones_are_offered_in_both(client: Client) -> None:
    found = hits(client, "551281.1 1133542.6")
    assert [hit["detail"] for hit in found] == [
        "VN-2000 105°30′ (EPSG:9209)",
        "VN-2000 105°45′ (EPSG:9210)",
    ]


@pytest.mark.parametrize(
    ("written", "core"),
    [
        ("P. Long Châu", "long chau"),
        ("748 Bạch Đằng, TP Vĩnh Long", "748 bach dang"),
        ("xã Long Hồ tỉnh Vĩnh Long", "long ho"),
        ("Nguyễn Tri Phương", "nguyen tri phuong"),
        ("Trần Phú", "tran phu"),
        ("QL53", "quoc lo 53"),
        ("phường", "phuong"),
    ],
)
def test_it_knows_which_words_matter(written: str, core: str) -> None:
    assert " ".join(understand(written, {"vinh long"}).core) == core


def test_the_hidden_layer_is_not_found_by_an_old_name(province: Client) -> None:
    # One of this name in another province may be named, as being outside.
    assert {hit.kind for hit in search("xã Bình Ninh", [])} <= {"outside"}
