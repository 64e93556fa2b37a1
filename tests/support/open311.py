"""Open311 answers in JSON and XML, read as one structure."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

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
