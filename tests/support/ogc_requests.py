"""Asking the API in tests."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

ITEMS = "/ogc/collections/things/items"


def items(client: Client, expect: int = 200, **query: Any) -> dict[str, Any]:
    """The answer of the items address as JSON; dashes are written as underscores."""
    named = {k.replace("_", "-") if k in DASHED else k: v for k, v in query.items()}
    response = client.get(ITEMS, named)
    text = body(response)
    assert response.status_code == expect, text
    return json.loads(text)


DASHED = {"bbox_crs", "filter_lang", "filter_crs"}


def body(response: Any) -> str:
    """The answer's text, streamed or not."""
    content = response.getvalue() if response.streaming else response.content
    return content.decode()


def ids(client: Client, **query: Any) -> list[str]:
    """Keys of the features in the answer."""
    answer = items(client, **{"limit": 1000, **query})
    return [feature["id"] for feature in answer["features"]]


def all_pages(client: Client, **query: Any) -> list[dict[str, Any]]:
    """Every page, following ``next``."""
    pages = [items(client, **query)]
    while following := [x for x in pages[-1]["links"] if x["rel"] == "next"]:
        address = following[0]["href"].removeprefix("http://testserver")
        pages.append(json.loads(body(client.get(address))))
        assert len(pages) < 200
    return pages
