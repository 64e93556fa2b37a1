"""Reports posted as the standard documents it, read back with another author's client.

``georeport`` only reads; a partner writes with a plain form and its key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
import requests
from georeport import GeoReport

from tests.support.factories import LAT, LON
from tests.support.feedback import picture
from tests.support.open311 import spark
from tests.support.portal_server import RunningPortal

NOTATIONS = ("xml", "json")
MAKE_KEY = """
from feedback.models import Category, Partner
Category.objects.create(slug="pole", name_vi="Cột điện", name_en="Pole", questions=[
    {"key": "lean", "type": "number", "name_vi": "Nghiêng", "required": True},
    {"key": "since", "type": "date", "name_vi": "Từ khi nào"},
    {"key": "kind", "name_vi": "Loại",
     "choices": [{"key": "wood", "name_vi": "Gỗ"}, {"key": "steel", "name_vi": "Thép"}]},
])
partner = Partner(name="Neighbour"); print("KEY=" + partner.new_key()); partner.save()
"""
RETIRE = """
from feedback.models import Category
Category.objects.filter(slug="pole").update(is_active=False)
"""


@pytest.fixture(scope="module")
def key(portal: RunningPortal) -> Iterator[str]:
    """A partner's key; meanwhile there is a category with questions."""
    yield re.search(r"KEY=(\S+)", portal.shell(MAKE_KEY))[1]
    portal.shell(RETIRE)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal is on this machine."""
    monkeypatch.setenv("NO_PROXY", "*")


def rows_of(answer: requests.Response, notation: str) -> Any:
    """The body of either notation as one structure."""
    if notation == "json":
        return answer.json()
    return spark(ElementTree.fromstring(answer.content))


def post(
    portal: RunningPortal, notation: str, files: Any = None, **values: Any
) -> requests.Response:
    """POST requests.[notation], form-encoded; multipart when a file comes along."""
    address = f"{portal.address}/open311/v2/requests.{notation}"
    return requests.post(address, data=values, files=files, timeout=30)


@pytest.mark.parametrize("notation", NOTATIONS)
def test_what_a_partner_posts_both_notations_give_back(
    portal: RunningPortal, key: str, notation: str
) -> None:
    cities = {
        each: GeoReport(f"{portal.address}/open311/v2", output_format=each)
        for each in NOTATIONS
    }
    service = next(
        row
        for row in cities[notation].get_service_list()
        if str(row["metadata"]).lower() == "false" and row["type"] == "realtime"
    )
    text = f"Đèn < & > „{notation}“ không sáng"
    answer = post(
        portal,
        notation,
        files={"media": ("a.jpg", picture(), "image/jpeg")},
        api_key=key,
        service_code=service["service_code"],
        lat=LAT,
        long=LON,
        description=text,
        email="dan@example.com",
        first_name="An",
        device_id=f"phone-{notation}",
    )
    assert answer.status_code == 200, answer.text
    (told,) = rows_of(answer, notation)
    code = told["service_request_id"]
    for city in cities.values():
        row = city.get_service_request(code)
        assert row["service_request_id"] == code
        assert row["service_code"] == service["service_code"]
        assert row["service_name"] == service["service_name"]
        assert row["description"] == text
        assert row["status"] == "open"
        assert (float(row["lat"]), float(row["long"])) == (LAT, LON)
        assert row["agency_responsible"]
        assert "example.com" not in str(row)
        assert requests.get(row["media_url"], timeout=30).headers["Content-Type"] == (
            "image/jpeg"
        )
        listed = city.get_service_requests(service_code=service["service_code"])
        rows = listed if isinstance(listed, list) else [listed]
        assert [found for found in rows if found["service_request_id"] == code] == [row]


@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_service_with_questions_is_answered_as_its_definition_says(
    portal: RunningPortal, key: str, notation: str
) -> None:
    city = GeoReport(f"{portal.address}/open311/v2", output_format=notation)
    service = next(
        row for row in city.get_service_list() if str(row["metadata"]).lower() == "true"
    )
    definition = city.get_service_definition(service["service_code"])
    attributes = definition["attributes"]
    if isinstance(attributes, dict):  # XML, as xmltodict reads a list
        attributes = attributes["attribute"]
        attributes = attributes if isinstance(attributes, list) else [attributes]
    values = {
        f"attribute[{attribute['code']}]": good_answer(attribute)
        for attribute in attributes
    }
    common = {
        "api_key": key,
        "service_code": service["service_code"],
        "lat": LAT,
        "long": LON,
        "description": f"Câu hỏi {notation}",
    }
    answer = post(portal, notation, **common, **values)
    assert answer.status_code == 200, answer.text
    assert [str(row["required"]).lower() for row in attributes].count("true") == 1
    refused = post(portal, notation, **common)
    assert refused.status_code == 400
    (row,) = rows_of(refused, notation)
    assert "lean" in row["description"]


def good_answer(attribute: dict[str, Any]) -> str:
    """An answer of the kind the definition asks for."""
    kind = attribute["datatype"]
    if kind in ("singlevaluelist", "multivaluelist"):
        values = attribute["values"]
        values = values["value"] if isinstance(values, dict) else values
        return (values if isinstance(values, list) else [values])[0]["key"]
    return {"number": "2", "datetime": "2026-01-02"}.get(kind, "Có")


@pytest.mark.parametrize("notation", NOTATIONS)
def test_without_a_key_it_is_refused_in_the_notation_asked_for(
    portal: RunningPortal, notation: str
) -> None:
    values = {"service_code": "other", "lat": LAT, "long": LON}
    for wrong in ({}, {"api_key": "wrong"}):
        answer = post(portal, notation, **values, **wrong)
        assert answer.status_code == 403
        (row,) = rows_of(answer, notation)
        assert str(row["code"]) == "403"
        assert row["description"]
