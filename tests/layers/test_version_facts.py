"""Decision and coverage of a version: who says so, what the extract makes of it."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from django.test import Client
from django.utils import translation

from gisportal.core.errors import BadParameterError, ForbiddenError
from layers.coverage import in_words
from layers.decisions import Decision, day, decision_from, status_of
from layers.models import ChangeRequest, DatasetVersion, Layer
from layers.queries import live_layers
from layers.stewardship.change_version import change_version, facts_of
from layers.stewardship.decide import confirm
from layers.store import publish, rollback
from tests.support.catalogue_people import person, signed_in
from tests.support.factories import (
    Sample,
    declare,
    load_version,
    make_layer,
    parcel,
    publish_samples,
    square,
)

pytestmark = pytest.mark.django_db
ADDRESS = "/en/layers/parcels/features/29545-12-345.json"
ZONES = (
    {"key": "ma_qh", "meaning": "zone_code"},
    {"key": "so_qd", "meaning": "decision_number"},
    {"key": "ngay_qd", "meaning": "decision_date"},
    {"key": "hieu_luc", "meaning": "legal_status"},
    {"key": "het_hl", "meaning": "valid_until"},
)
OURS = {
    "decision_number": "12/QĐ-UBND",
    "decision_date": "2025-12-15",
    "legal_status": "in_force",
}


def zone(key: str, code: str, size: float = 0.005, **properties: Any) -> Sample:
    return Sample(
        key, square(size=size), code, properties={"ma_qh": code, **properties}
    )


@pytest.fixture
def plan() -> Layer:
    """A plan over the parcel, of which one zone names a decision of its own."""
    communes = make_layer("communes", fields=[], role="admin", style={})
    publish_samples(
        communes,
        [
            Sample("29545", square(size=0.01), "Phường Một", measure=2.0),
            Sample("29546", square(60, 60, size=0.01), "Phường Hai", measure=2.0),
        ],
    )
    publish_samples(make_layer(), [parcel(12, 345)])
    layer = make_layer("plan", role="zoning", fields=ZONES, style={})
    own = {"so_qd": "7/QĐ", "ngay_qd": "01/02/2026", "hieu_luc": "Đang điều chỉnh"}
    rows = [
        zone("1", "DGT"),
        zone("2", "DGT", **own),
        zone("3", "CX", het_hl="2020-01-31"),
    ]
    publish_samples(layer, rows)
    return layer


def theme() -> dict[str, Any]:
    live_layers.forget()
    report = Client().get(ADDRESS).json()["report"]
    names = ("affecting", "not_affecting", "without_data")
    (found,) = [t for name in names for t in report[name]]
    return found


def change(layer: Layer, who: str = "publisher", **values: Any) -> ChangeRequest | None:
    version = layer.versions.order_by("-number").first()
    return change_version(version, values, person(who, layer), "vì vậy")


def test_each_zone_shows_its_decision_and_the_plans_is_the_default(plan: Layer) -> None:
    change(plan, **OURS)
    told = {
        (zone["code"], zone["decision"]["number"]): (
            zone["decision"]["date"],
            zone["decision"]["status"],
            zone["features"],
        )
        for zone in theme()["restrictions"]
    }
    assert told == {
        ("DGT", "12/QĐ-UBND"): ("2025-12-15", "in_force", ["1"]),
        ("DGT", "7/QĐ"): ("2026-02-01", "adjusting", ["2"]),
        ("CX", "12/QĐ-UBND"): ("2025-12-15", "expired", ["3"]),
    }
    assert theme()["decision"]["date_text"] == "15 Dec 2025"
    assert theme()["decision_number"] == "12/QĐ-UBND"


def test_a_rollback_brings_back_decision_and_coverage_and_history_is_told(
    plan: Layer,
) -> None:
    change(plan, **OURS, coverage="communes", coverage_communes=["29545"])
    publish(plan, load_version(plan, [zone("9", "ODT")]))
    assert theme()["decision_number"] == "12/QĐ-UBND", "taken over"
    change(plan, decision_number="99/QĐ", coverage="", coverage_communes=[])
    now = theme()
    assert (now["decision_number"], now["coverage"]) == ("99/QĐ", None)
    before = now["previous"]
    assert (before["version"], before["answer"]) == (1, "affected")
    assert before["decision"]["number"] == "12/QĐ-UBND"
    assert {r["code"] for r in before["restrictions"]} == {"DGT", "CX"}
    plan.refresh_from_db()
    rollback(plan)
    back = theme()
    assert back["decision_number"] == "12/QĐ-UBND"
    assert back["coverage"]["kind"] == "communes"
    assert back["previous"] is None, "what was taken back is nobody's history"


def test_coverage_decides_only_where_nothing_lies_on_the_parcel(plan: Layer) -> None:
    far = Sample("1", square(60, 60), "DGT", properties={"ma_qh": "DGT"})
    box = shapely.to_geojson(shapely.box(105.97, 10.25, 105.98, 10.26))
    part = shapely.to_geojson(shapely.box(105.97, 10.25, 105.9702, 10.2502))
    ways = (
        ({}, ("no_data", "no_coverage")),
        ({"coverage": "communes", "coverage_communes": ["29545"]}, NONE),
        ({"coverage_communes": ["29546"]}, ("no_data", "outside_coverage")),
        ({"coverage": "outline", "outline": box}, NONE),
        ({"outline": part}, ("no_data", "outside_coverage")),
    )
    declare(plan.versions.get(), "29546")
    assert theme()["answer"] == "affected", "outside what it declares"
    publish(plan, load_version(plan, [far]))
    change(plan, coverage="", coverage_communes=[])
    for values, expected in ways:
        change(plan, **values)
        found = theme()
        assert (found["answer"], found["why_no_data"]) == expected
    declare(plan.versions.first(), "29545")
    Layer.objects.filter(slug="communes").update(published_version=None)
    assert theme()["why_no_data"] == "commune_unknown"


NONE = ("not_affected", None)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"coverage": "communes", "coverage_communes": []}, "Say where"),
        ({"coverage": "outline"}, "Say where"),
        ({"coverage": "outline", "outline": "{}"}, "polygon"),
        (
            {
                "coverage": "outline",
                "outline": '{"type": "Point", "coordinates": [1, 2]}',
            },
            "polygon",
        ),
        ({"valid_from": "2026-02-01", "valid_until": "2026-01-01"}, "before it begins"),
        ({"coverage_as_of": "2999-01-01"}, "day to come"),
        ({"decision_url": "javascript:alert(1)"}, "URL"),
        ({"legal_status": "valid"}, "valid"),
    ],
)
def test_nonsense_is_refused(plan: Layer, values: dict[str, Any], words: str) -> None:
    before = facts_of(plan.versions.get())
    with translation.override("en"), pytest.raises(BadParameterError, match=words):
        change(plan, **values)
    assert facts_of(plan.versions.get()) == before


def test_who_may_say_so(plan: Layer) -> None:
    with pytest.raises(ForbiddenError):
        change(plan, "planner", **OURS)
    with pytest.raises(ForbiddenError):
        change(plan, "stranger", **OURS)
    draft = load_version(plan, [zone("9", "ODT")])
    assert change(plan, "planner", decision_number="3/QĐ") is None
    Layer.objects.filter(pk=plan.pk).update(needs_second_person=True)
    assert change(plan, "planner", decision_number="4/QĐ") is None, "nobody sees it yet"
    publish(plan, draft, person("second", plan))
    request = change(plan, **OURS)
    assert request is not None
    assert theme()["decision_number"] == "4/QĐ"
    page = signed_in("second", plan).get("/en/staff/layers/plan/").content.decode()
    assert "version 2: decision number" in page
    confirm(request, person("second", plan))
    assert theme()["decision_number"] == "12/QĐ-UBND"


def test_the_page_says_and_takes_what_it_is_told(plan: Layer) -> None:
    client = signed_in("publisher", plan)
    address = "/en/staff/layers/plan/versions/1/"
    assert "Phường Hai (29546)" in client.get(address).content.decode()
    sent = {**OURS, "coverage": "communes", "coverage_communes": ["29545"]}
    lacking = client.post(address, sent)
    assert lacking.status_code == 422
    assert "as of when" in lacking.content.decode()
    sent |= {"coverage_as_of": "2026-01-31", "coverage_source": "Sở NN&MT"}
    assert client.post(address, sent).status_code == 302
    page = client.get("/en/staff/layers/plan/").content.decode()
    assert "1 of 2 communes" in page
    assert "12/QĐ-UBND" in page
    with translation.override("en"):
        assert in_words(plan.versions.get()) == "1 of 2 communes"
    assert client.post(address, {"coverage": ""}).status_code == 302
    kept = DatasetVersion.objects.get(layer=plan)
    assert (kept.coverage_communes, kept.decision_number) == ([], "")
    assert signed_in("planner", plan).get(address).status_code == 403


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15/12/2025", "2025-12-15"),
        ("05-02-2026", "2026-02-05"),
        ("2026-02-05", "2026-02-05"),
        ("2026-02-05T00:00:00", "2026-02-05"),
        ("31/02/2026", None),
        ("tháng 2", None),
        (None, None),
    ],
)
def test_days_are_read_as_data_write_them(text: str, expected: str | None) -> None:
    found = day(text)
    assert (found.isoformat() if found else None) == expected


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Còn hiệu lực", "in_force"),
        ("HẾT HIỆU LỰC", "expired"),
        ("Đang điều chỉnh cục bộ", "adjusting"),
        ("Dự thảo", "draft"),
        ("adjusting", "adjusting"),
        ("1", ""),
    ],
)
def test_statuses_are_read_as_data_write_them(text: str, status: str) -> None:
    assert status_of(text) == status


def test_a_zone_of_another_decision_has_nothing_else_of_the_plans() -> None:
    ours = decision_from(
        {"number": "12/QĐ", "date": "2025-12-15", "url": "https://a.vn"}
    )
    assert Decision("7/QĐ").over(ours) == Decision("7/QĐ")
    assert Decision(status="draft").over(ours).url == "https://a.vn"
    assert decision_from({"url": "javascript:alert(1)"}).url == ""
