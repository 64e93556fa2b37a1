"""A partner with a key, and both notations read as one structure."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

from feedback.models import Partner
from tests.support.factories import LAT, LON

LISTS = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
    "attributes": "attribute",
    "values": "value",
    "photos": "photo",
    "notes": "note",
    "service_request_updates": "request_update",
}


@pytest.fixture
def key(db: None) -> str:
    """The key of a partner."""
    partner = Partner(name="Thành phố bên cạnh")
    key = partner.new_key()
    partner.save()
    return key


@pytest.fixture
def ask(client: Any) -> Callable[..., Any]:
    """GET an address in both notations; they must say the same."""

    def get(path: str, query: str = "", status: int = 200) -> Any:
        answers = {
            kind: client.get(f"/open311/{path}.{kind}?{query}")
            for kind in ("xml", "json")
        }
        assert {a.status_code for a in answers.values()} == {status}
        for answer in answers.values():
            assert answer["Access-Control-Allow-Origin"] == "*"
        body = read_json(answers["json"])
        assert read_xml(answers["xml"]) == as_text(body)
        return body

    return get


@pytest.fixture
def tell(client: Any, key: str) -> Callable[..., Any]:
    """POST a service request as a form."""

    def post(
        notation: str = "json",
        headers: dict[str, str] | None = None,
        endpoint: str = "v2",
        **values: Any,
    ) -> Any:
        form = {
            "api_key": key,
            "service_code": "lights",
            "lat": LAT,
            "long": LON,
            "description": "Đèn không sáng.",
            **values,
        }
        return client.post(
            f"/open311/{endpoint}/requests.{notation}",
            {name: value for name, value in form.items() if value is not None},
            headers=headers,
        )

    return post


def read_json(answer: Any) -> Any:
    """The body, its type checked."""
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    return json.loads(answer.content)


def read_xml(answer: Any) -> Any:
    """The body after the Spark mapping, its type and declaration checked."""
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    return spark(ElementTree.fromstring(answer.content))


def spark(element: ElementTree.Element) -> Any:
    """An element as the Spark convention maps it, every scalar a text."""
    assert not element.attrib
    item = LISTS.get(element.tag)
    if item:
        assert {child.tag for child in element} <= {item}
        return [spark(child) for child in element]
    if len(element):
        return {child.tag: spark(child) for child in element}
    return element.text


def as_text(value: Any) -> Any:
    """JSON with its numbers and booleans as XML writes them."""
    if isinstance(value, list):
        return [as_text(part) for part in value]
    if isinstance(value, dict):
        return {name: as_text(part) for name, part in value.items()}
    if isinstance(value, bool):
        return str(value).lower()
    return value if value is None else str(value)
