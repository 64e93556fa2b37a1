"""Whom to ask: by matter and place, never the police for land."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.test import Client
from shapely.geometry import Point as Spot

from layers.models import Layer, Procedure, ServedArea, ServiceOffice
from layers.models.office import Accepts, Matter, OfficeKind
from layers.queries import live_layers
from layers.recognition.matters import kind_of_office, matter_named
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
PARCEL = "/en/layers/parcels/features/29545-12-345"
POLICE = "Công an phường Một"
COMMITTEE = "Ủy ban nhân dân phường Một"
CENTRE = "Trung tâm Phục vụ hành chính công phường Hai"
REGISTRY = "Chi nhánh Văn phòng đăng ký đất đai khu vực 1"
LIGHTING = "Đội Chiếu sáng đô thị"


@pytest.fixture(autouse=True)
def _plain_files(settings: Any) -> None:
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}


@pytest.fixture
def town() -> dict[str, ServiceOffice]:
    """A ward with a parcel and a lamp, its offices, and a centre of the ward beside it."""
    communes = make_layer("communes", fields=[{"key": "ten"}], role="admin", style={})
    wards = [Sample("1", square(), "Phường Một"), Sample("2", square(5), "Phường Hai")]
    publish_samples(communes, wards)
    publish_samples(make_layer(), [parcel(12, 345)])
    lamps = make_layer(
        "den-duong",
        fields=[],
        name_vi="Đèn đường",
        name_en="Street lights",
        role="infrastructure",
        geometry_kind="point",
        style={},
    )
    publish_samples(lamps, [Sample("L1", Spot(LON + 0.0002, LAT + 0.0002), "L1")])
    names = {
        POLICE: ("commune", ["1"]),
        COMMITTEE: ("commune", ["1"]),
        CENTRE: ("commune", ["2"]),
        REGISTRY: ("other", ["1", "2"]),
        LIGHTING: ("utility", ["1", "2"]),
    }
    found = {}
    for number, (name, (level, areas)) in enumerate(names.items()):
        found[name] = ServiceOffice.objects.create(
            slug=f"office-{number}",
            name_vi=name,
            level=level,
            point=Point(LON + 0.001 * number, LAT, srid=4326),
        )
        for key in areas:
            ServedArea.objects.create(
                office=found[name], layer=communes, feature_key=key
            )
    live_layers.forget()
    return found


def asked(client: Client, address: str) -> list[tuple[str, str]]:
    """Names of the offices to ask, and what they are to the place."""
    found = client.get(f"{address}.json").json()["ask"]
    return [(office["name"], office["relation_text"]) for office in found]


IN_CHARGE = "In charge here"
ANYWHERE = "Receives files from anywhere in the province"


@pytest.mark.usefixtures("town")
def test_land_is_a_matter_of_commune_and_land_registration(client: Client) -> None:
    assert asked(client, PARCEL) == [
        (COMMITTEE, IN_CHARGE),
        (REGISTRY, IN_CHARGE),
        (CENTRE, ANYWHERE),
    ]
    page = client.get(f"{PARCEL}/").content.decode()
    contact = page[page.index("ask-title") :]
    assert contact.index(COMMITTEE) < contact.index(REGISTRY) < contact.index(CENTRE)
    assert "Công an" not in page


def test_the_police_is_not_asked_about_land_whatever_is_entered(
    client: Client, town: dict[str, ServiceOffice]
) -> None:
    dispute = Procedure.objects.create(slug="tranh-chap", name_vi="Tranh chấp đất đai")
    town[POLICE].procedures.add(dispute)
    Layer.objects.filter(slug="parcels").update(source_office=town[POLICE])
    live_layers.forget()
    assert POLICE not in [name for name, _relation in asked(client, PARCEL)]


def test_a_lamp_is_a_matter_of_lighting_then_of_the_commune(
    client: Client, town: dict[str, ServiceOffice]
) -> None:
    lamp = "/en/layers/den-duong/features/L1"
    assert asked(client, lamp)[:2] == [(LIGHTING, IN_CHARGE), (COMMITTEE, IN_CHARGE)]
    town[LIGHTING].delete()
    live_layers.forget()
    assert asked(client, lamp)[0] == (COMMITTEE, IN_CHARGE)
    Layer.objects.filter(slug="den-duong").update(source_office=town[REGISTRY])
    live_layers.forget()
    assert asked(client, lamp)[0] == (REGISTRY, IN_CHARGE)


def test_what_staff_entered_counts_more_than_names(
    client: Client, town: dict[str, ServiceOffice]
) -> None:
    town[POLICE].kind = OfficeKind.COMMITTEE
    town[COMMITTEE].kind = OfficeKind.OTHER
    town[CENTRE].accepts = Accepts.COMMUNE
    for office in town.values():
        office.save()
    live_layers.forget()
    assert asked(client, PARCEL) == [(POLICE, IN_CHARGE), (REGISTRY, IN_CHARGE)]


def test_files_from_outside_the_province_are_not_taken_in(
    client: Client, town: dict[str, ServiceOffice]
) -> None:
    far = {"lon": LON + 2, "lat": LAT}
    found = client.get("/en/api/offices/", far).json()["features"]
    assert not any(f["properties"]["accepts_place"] for f in found)
    town[CENTRE].accepts = Accepts.EVERYONE
    town[CENTRE].save()
    live_layers.forget()
    first = client.get("/en/api/offices/", far).json()["features"][0]["properties"]
    assert (first["name"], first["serves_place"]) == (CENTRE, False)
    assert first["relation_text"] == "Receives files from anywhere"


@pytest.mark.usefixtures("town")
def test_the_list_is_grouped_with_distances_in_order(client: Client) -> None:
    query = {"layer": "parcels", "key": "29545-12-345"}
    page = client.get("/en/offices/", query).content.decode()
    assert "Near Parcel 345" in page
    order = (
        "Whom to ask",
        COMMITTEE,
        REGISTRY,
        CENTRE,
        "Offices for other places and matters",
    )
    places = [page.index(words) for words in (*order, POLICE)]
    assert places == sorted(places)
    there = client.get("/en/offices/", {"place": "12/345"}).content.decode()
    order = ("In charge of Parcel 345", f"<h2>{ANYWHERE}")
    places = [there.index(words) for words in order]
    assert places == sorted(places)


@pytest.mark.usefixtures("town")
def test_each_kind_stands_together_and_the_nearest_first(client: Client) -> None:
    for number in (9, 4, 6):
        point = Point(LON + 0.001 * number, LAT, srid=4326)
        name = f"Bưu điện {number}"
        ServiceOffice.objects.create(
            slug=f"post-{number}", name_vi=name, level="other", point=point
        )
    live_layers.forget()
    query = {"lon": LON + 0.0002, "lat": LAT + 0.0002}
    found = client.get("/en/offices/", query).context["sections"]
    assert [relation for relation, _kinds in found] == [IN_CHARGE, ANYWHERE]
    kinds = dict(found[1][1])
    assert [o["name"] for o in kinds["post office"]] == [
        "Bưu điện 4",
        "Bưu điện 6",
        "Bưu điện 9",
    ]
    for _relation, some in found:
        assert len({kind for kind, _offices in some}) == len(some)


def test_a_drawn_area_is_as_good_as_a_named_one(
    client: Client, town: dict[str, ServiceOffice]
) -> None:
    ServedArea.objects.filter(office=town[COMMITTEE]).delete()
    shape = Polygon.from_bbox((LON - 0.001, LAT - 0.001, LON + 0.001, LAT + 0.001))
    town[COMMITTEE].served_shape = MultiPolygon(shape, srid=4326)
    town[COMMITTEE].save()
    live_layers.forget()
    assert asked(client, PARCEL)[0] == (COMMITTEE, IN_CHARGE)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Công an xã Cầu Kè", OfficeKind.POLICE),
        ("UBND xã Song Lộc", OfficeKind.COMMITTEE),
        ("Văn phòng đăng ký đất đai tỉnh", OfficeKind.LAND_REGISTRATION),
        ("Bộ phận Một cửa phường 1", OfficeKind.CENTRE),
        ("Bưu điện Vĩnh Long", OfficeKind.POST),
        ("Sở Xây dựng", OfficeKind.DEPARTMENT),
        ("Công ty Cấp nước", OfficeKind.UTILITY),
        ("Nhà văn hóa", OfficeKind.OTHER),
    ],
)
def test_a_name_says_what_an_office_is(name: str, kind: OfficeKind) -> None:
    assert kind_of_office(ServiceOffice(name_vi=name, level="other")) == kind


@pytest.mark.parametrize(
    ("name", "matter"),
    [
        ("Trụ đèn chiếu sáng", Matter.LIGHTING),
        ("Hố ga, miệng cống", Matter.DRAINAGE),
        ("Quy hoạch sử dụng đất 2030", Matter.PLANNING),
        ("Trụ cứu hỏa", Matter.WATER),
        ("Đường giao thông", Matter.ROADS),
        ("Trạm biến áp", Matter.POWER),
        ("Tách thửa, hợp thửa đất", Matter.LAND),
        ("Đăng ký tạm trú", Matter.RESIDENCE),
        ("Di tích lịch sử", Matter.GENERAL),
    ],
)
def test_a_name_says_what_a_layer_is_about(name: str, matter: Matter) -> None:
    assert matter_named(name) == matter
