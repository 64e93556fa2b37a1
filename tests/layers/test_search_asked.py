"""Search as people ask: each kind of question that once found the wrong thing."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.management import call_command
from django.test import Client
from shapely.geometry import LineString

from layers.former_units import fill
from layers.models import Layer, OldUnit, Procedure, ServiceOffice
from layers.queries import live_layers
from layers.queries.search import hits
from layers.queries.search.telex import undone
from tests.support.factories import (
    LAT,
    LON,
    Sample,
    make_layer,
    publish_samples,
    square,
)

pytestmark = pytest.mark.django_db
NAME = {"key": "ten", "meaning": "name", "is_searchable": True, "label_order": 1}
PARCEL_FIELDS = [
    {"key": "ma_xa", "meaning": "commune_code", "key_order": 1, "is_searchable": True},
    {"key": "so_to", "meaning": "sheet", "key_order": 2, "label_order": 1},
    {"key": "so_thua", "meaning": "parcel", "key_order": 3, "label_order": 2},
    {"key": "dia_chi", "meaning": "address", "is_searchable": True},
]
COMMUNES = {
    "29551": "Phường Long Châu",
    "29590": "Phường Thanh Đức",
    "29242": "Phường Trà Vinh",
    "28777": "Phường An Hội",
    "28789": "Phường Bến Tre",
    "28870": "Xã Chợ Lách",
    "29641": "Xã Cái Nhum",
    "29800": "Xã Tân Quới",
    "29788": "Xã Mỹ Thuận",
}
# Commune, sheet, parcel, address.
PARCELS = [
    ("29551", 41, 922, "7 Phạm Hùng, khóm 3, phường Long Châu"),
    ("29551", 1, 10, "748 Bạch Đằng, khóm 11, phường Long Châu"),
    ("29590", 1, 10, "2 Bạch Đằng, khóm 1, phường Thanh Đức"),
    ("29551", 5, 45, "5 Hẻm 106 Bạch Đằng, khóm 10, phường Long Châu"),
    ("29590", 12, 922, "12 Hẻm 5 Nguyễn Huệ, khóm 2, phường Thanh Đức"),
    ("29590", 748, 3, "Thanh Sơn 2, khóm 11, phường Thanh Đức"),
    ("29590", 106, 5, "Thanh Sơn 3, khóm 11, phường Thanh Đức"),
    ("29590", 14, 2, "Thanh Sơn 4, khóm 11, phường Thanh Đức"),
]
ROADS = {
    **{"R1": "Bạch Đằng", "R2": "Đường Nguyễn Huệ", "R3": "Hẻm 106 Bạch Đằng"},
    **{"R4": "Phạm Hùng", "R5": "Đường Phạm Hùng Vương"},
}
OFFICES = {
    "ubnd-29551": "Ủy ban nhân dân phường Long Châu",
    "ubnd-29242": "Ủy ban nhân dân phường Trà Vinh",
    "ca-29551": "Công an phường Long Châu",
    "dat-dai": "Văn phòng đăng ký đất đai tỉnh Vĩnh Long",
}
PROCEDURES = {
    "certificate": "Cấp, cấp đổi giấy chứng nhận quyền sử dụng đất",
    "birth": "Hộ tịch: khai sinh, kết hôn, khai tử",
    "split": "Tách thửa, hợp thửa đất",
}


def publish(
    slug: str, fields: list[dict[str, Any]], rows: list[Sample], **facts: Any
) -> None:
    publish_samples(make_layer(slug, fields=fields, style={}, **facts), rows)


@pytest.fixture
def province(client: Client) -> Client:
    fill(OldUnit, settings.PROVINCE_CODE)
    communes = [
        Sample(code, square(i, size=0.02), name, properties={"ten": name})
        for i, (code, name) in enumerate(COMMUNES.items())
    ]
    publish("communes", [NAME], communes, role="admin", name_vi="Phường, xã")
    parcels = [
        Sample(
            f"{code}-{sheet}-{number}",
            square(i),
            f"{sheet}/{number}",
            f"{sheet}/{number}",
            properties={
                **{"ma_xa": code, "so_to": sheet, "so_thua": number},
                "dia_chi": address,
            },
        )
        for i, (code, sheet, number, address) in enumerate(PARCELS)
    ]
    publish("parcels", PARCEL_FIELDS, parcels)
    line = LineString([(LON, LAT), (LON + 0.005, LAT)])
    roads = [
        Sample(k, line, name, properties={"ten": name}) for k, name in ROADS.items()
    ]
    facts = {"role": "infrastructure", "name_vi": "Đường giao thông"}
    publish("roads", [NAME], roads, geometry_kind="line", **facts)
    lamp = Sample("VL-1", square(2), "VL-0001", properties={"ten": "VL-0001"})
    facts = {"role": "infrastructure", "name_vi": "Đèn đường"}
    publish("lights", [NAME], [lamp], geometry_kind="point", **facts)
    make_offices()
    live_layers.forget()
    return client


def make_offices() -> None:
    offices = [
        ServiceOffice.objects.create(
            slug=slug, name_vi=name, level="commune", point=Point(LON, LAT, srid=4326)
        )
        for slug, name in OFFICES.items()
    ]
    points = [
        Sample(slug, square(3), name, properties={"ten": name})
        for slug, name in OFFICES.items()
    ]
    publish("offices", [NAME], points, role="service", geometry_kind="point")
    for slug, name in PROCEDURES.items():
        offices[0].procedures.add(Procedure.objects.create(slug=slug, name_vi=name))


def ask(client: Client, query: str, path: str = "/api/search") -> list[dict[str, Any]]:
    response = client.get(path, {"q": query, "limit": 20})
    assert response.status_code == 200, response.content
    return [f["properties"] for f in response.json()["features"]]


def name_of(hit: dict[str, Any]) -> str:
    """A short name of what was found: its kind, or layer, and key."""
    kind = hit["layer"] if hit["kind"] in ("feature", "place") else hit["kind"]
    return f"{kind} {hit['key'] or hit['layer']}"


# What comes first, and whether it is claimed to be what was asked for.
ANSWERS = [
    # A parcel number alone, a sheet alone, a number and a ward.
    ("thửa 922", "parcels 29551-41-922", "exact"),
    ("thửa số 45", "parcels 29551-5-45", "exact"),
    ("tờ 41", "sheet 29551/41", "exact"),
    ("thửa 45 long châu", "parcels 29551-5-45", "exact"),
    ("thửa 922 phường thanh đức", "parcels 29590-12-922", "exact"),
    (
        "Số thửa: 10; Số tờ bản đồ: 1; Địa chỉ: phường Long Châu",
        "parcels 29551-1-10",
        "exact",
    ),
    ("thửa 10 tờ 1 tại phường Long Châu", "parcels 29551-1-10", "exact"),
    ("thửa 10 tờ 1 phường 5, TP Vĩnh Long", "parcels 29590-1-10", "exact"),
    ("thửa 10 tờ 1 xã Mỹ Thuận", "communes 29788", "near"),
    # A house in an alley is no sheet and parcel.
    ("106/5 Bạch Đằng", "parcels 29551-5-45", "exact"),
    ("số 106/5, đường Bạch Đằng, P. Long Châu", "parcels 29551-5-45", "exact"),
    ("106/99 Bạch Đằng", "roads R3", "near"),
    ("748/3 Bạch Đằng", "parcels 29551-1-10", "near"),
    ("14/2 Nguyễn Huệ, P.1", "roads R2", "near"),
    ("106/5", "parcels 29590-106-5", "exact"),
    ("106/5 Thanh Đức", "parcels 29590-106-5", "exact"),
    # A street before its addresses, before what only resembles it.
    ("Phạm Hùng", "roads R4", "exact"),
    ("Phạm Hùng, phường Long Châu", "roads R4", "exact"),
    ("999 Nguyễn Huệ", "roads R2", "near"),
    # Units that ended before 2025.
    ("Phường 2 Vĩnh Long", "communes 29551", "exact"),
    ("Phường 1 Bến Tre", "communes 28777", "exact"),
    ("phường 6 tp trà vinh", "communes 29242", "exact"),
    ("xã Thành Đông", "communes 29800", "exact"),
    ("Chánh Hội, Mang Thít", "communes 29641", "exact"),
    # Typing marks.
    ("thuwar 10 towf 1 thanh dduwcs", "parcels 29590-1-10", "exact"),
    ("phuwowngf long chaau", "communes 29551", "exact"),
    ("thu7a3 922 long cha6u", "parcels 29551-41-922", "exact"),
    # Procedures, layers, kinds of places, offices.
    ("sổ đỏ", "procedure certificate", "exact"),
    ("khai sinh", "procedure birth", "exact"),
    ("tách thửa", "procedure split", "exact"),
    ("đèn đường", "layer lights", "exact"),
    ("công an", "office ca-29551", "exact"),
    ("UBND phường 9 Vĩnh Long", "office ubnd-29551", "exact"),
    ("chợ", "communes 28870", "near"),
    ("cột đèn VL-0001", "lights VL-1", "exact"),
    # Elsewhere in the country, and said so.
    ("Hoàng Sa", "outside hoang-sa", "exact"),
    ("quần đảo Trường Sa", "outside truong-sa", "exact"),
    ("Cần Thơ", "outside thanh-pho-can-tho", "exact"),
    ("Mỹ Tho", "outside thanh-pho-my-tho-tinh-tien-giang", "exact"),
]


def test_it_answers_what_was_asked(province: Client) -> None:
    wrong = []
    for query, wanted, match in ANSWERS:
        found = ask(province, query)
        said = (name_of(found[0]), found[0]["match"]) if found else None
        if said != (wanted, match):
            wrong.append((query, wanted, match, said))
    assert not wrong
    nothing_is_claimed(province)
    pairs_and_offices(province)


def nothing_is_claimed(province: Client) -> None:
    """Where nothing is called so, nothing is exact."""
    for query in ("bệnh viện", "trạm y tế", "Nguyễn Văn Linh", "thửa 9999", "zzzz"):
        assert not [x for x in ask(province, query) if x["match"] == "exact"], query
    answer = province.get("/api/search", {"q": "chợ"}).json()
    assert answer["match"] == "near"
    assert province.get("/api/search", {"q": "zzzz"}).json()["match"] == "none"


def pairs_and_offices(province: Client) -> None:
    """A pair that may be two things names both; an office stands once."""
    found = [name_of(x) for x in ask(province, "748/3 Bạch Đằng")]
    assert {"parcels 29551-1-10", "roads R1", "parcels 29590-748-3"} <= set(found)
    for query in ("công an phường Long Châu", "UBND", "văn phòng đăng ký đất đai"):
        labels = [x["label"] for x in ask(province, query)]
        assert len(labels) == len(set(labels)), query


def test_the_pages_say_what_is_near_and_list_by_commune(province: Client) -> None:
    page = province.get("/search", {"q": "chợ"}).content.decode()
    assert "Không có đúng “chợ”, gần giống:" in page
    found = ask(province, "thửa 922")
    assert [x["group"] for x in found] == ["Phường Long Châu", "Phường Thanh Đức"]
    page = province.get("/search", {"q": "thửa 922"}).content.decode()
    assert page.index("<h2>Phường Long Châu") < page.index("<h2>Phường Thanh Đức")
    old_and_new_names(province)
    parcels_of_a_layer_with_defaults(province)


def old_and_new_names(province: Client) -> None:
    """The page to print."""
    page = province.get("/help/former-units/", {"q": "Phường 2, TP Vĩnh Long"})
    text = page.content.decode()
    assert "Phường 2" in text
    assert "Phường Long Châu" in text
    assert "01/11/2024" in text
    assert "Trà Vinh" not in text
    everything = province.get("/en/help/former-units/").content.decode()
    assert everything.count("<tr>") == OldUnit.objects.count() + 1
    assert "not certain" in everything


def parcels_of_a_layer_with_defaults(province: Client) -> None:
    """Loaded with the defaults a layer has the numbers, but not always the role."""
    Layer.objects.filter(slug="parcels").update(role=Layer.Role.OTHER)
    live_layers.forget()
    for query in ("thua 45", "tờ 5 thửa 45", "thua+45"):
        (hit,) = ask(province, query)
        assert hit["key"] == "29551-5-45", query


def test_the_units_that_ended_before_2025_are_complete() -> None:
    """As many as each resolution of the three provinces left fewer than before."""
    call_command("loadoldunits", verbosity=0)
    ended = OldUnit.objects.exclude(ended="2025-07-01")
    counts = {
        # New names of a whole unit (a commune that became a ward) leave the number.
        name: ended.filter(within__endswith=name).count()
        for name in ("Tỉnh Bến Tre", "Tỉnh Trà Vinh", "Tỉnh Vĩnh Long")
    }
    assert counts == {"Tỉnh Bến Tre": 22, "Tỉnh Trà Vinh": 2, "Tỉnh Vĩnh Long": 12}
    assert all(unit.became for unit in ended)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dduwowngf nguyeenx hueej", "duong nguyen hue"),
        ("nguwowif", "nguoi"),
        ("khuyeens", "khuyen"),
        ("d9u7o7ng2", "duong"),
        ("nguyễn huệ", ""),
        ("Trường Sa", ""),
        ("ql53 cmt8", ""),
        ("sheet 41", ""),
    ],
)
def test_typing_marks_are_undone(typed: str, meant: str) -> None:
    assert undone(typed) == meant


def test_all_statements_of_a_search_share_one_limit() -> None:
    limit = hits.time_left()
    with hits.time_limit():
        time.sleep(0.02)
        assert hits.time_left() <= limit - 15
    assert hits.time_left() == limit
