"""One structure, two notations: XML, and JSON by the Spark mapping.

A document is made of dicts, scalars and ``Items`` (an element that holds one kind of
child). In JSON the root goes away, ``Items`` becomes an array however few there are,
and what is empty in XML is null.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

MEDIA_TYPES = {
    "xml": "text/xml; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
# What XML 1.0 cannot hold, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Items:
    """An element that holds any number of ``item`` elements."""

    item: str
    rows: Sequence[Any]


@dataclass(frozen=True)
class Document:
    """The root element and what is in it."""

    root: str
    body: Items | Mapping[str, Any]


def render(document: Document, notation: str) -> bytes:
    """The document as bytes in ``xml`` or ``json``."""
    if notation == "json":
        return json.dumps(_spark(document.body), ensure_ascii=False).encode()
    root = ElementTree.Element(document.root)
    _fill(root, document.body)
    text = ElementTree.tostring(root, encoding="unicode")
    return (DECLARATION + text).encode()


def _spark(value: Any) -> Any:
    if isinstance(value, Items):
        return [_spark(row) for row in value.rows]
    if isinstance(value, Mapping):
        return {name: _spark(part) for name, part in value.items()}
    return None if value == "" else value


def _fill(element: ElementTree.Element, value: Any) -> None:
    if isinstance(value, Items):
        for row in value.rows:
            _fill(ElementTree.SubElement(element, value.item), row)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            _fill(ElementTree.SubElement(element, name), part)
    elif value is not None and value != "":
        element.text = _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _UNWRITABLE.sub("", str(value))
