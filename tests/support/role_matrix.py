"""Asking every address as every kind of person, and the table of what they get."""

from __future__ import annotations

import copy
import csv
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db import transaction
from django.test import Client

from layers.queries import live_layers
from tests.support.addresses import Address
from tests.support.cast import DRAFT, KINDS, PERSON, Town
from tests.support.factories import LAT, LON

TABLE = Path(__file__).resolve().parents[1] / "attacks" / "role_matrix.csv"
HEAD = ("route", "method", *KINDS)
METHODS = ("GET", "POST")
FORM = "application/x-www-form-urlencoded"
# What is sent where an empty form would be refused alike to everybody.
OPEN311 = {"service_code": "lights", "lat": LAT, "long": LON}
BODIES: dict[str, dict[str, object]] = {
    r"open311/v2/requests\.(?P<notation>[A-Za-z0-9]+)$": OPEN311,
    "api/reports/": {"category": "lights", "description": "x", "lon": LON, "lat": LAT},
    "staff/reports/<str:code>/contact": {"reason": "Gọi lại"},
    "staff/reports/<str:code>/step": {
        "step": "note",
        "internal_note": "Đã gọi",
        "revision": "{revision}",
    },
    "staff/reports/filters": {"name": "Mới", "query": ""},
    "staff/imports/tokens/": {"name": "QGIS", "days": 30},
    "staff/layers/<slug:slug>/personal/<path:key>/": {"reason": "Hồ sơ"},
}
# What a question needs to be one.
QUERIES = {
    "api/identify": f"?lon={LON}&lat={LAT}&zoom=15",
    "api/search": "?q=1/1",
    "api/reports/clusters/": "?bbox=105,9,107,11&zoom=12",
    "reports/near/": "?layer=parcels&key=29545-1-1",
    "staff/layers/<slug:slug>/style/values": "?field=loai_dat",
    "staff/reports/affected/": "?layer=parcels&version={draft}",
    "staff/reports/map.json": "?bbox=105,9,107,11&zoom=12",
}
# Pieces read of an answer that streams: one without an end must not hold the walk up.
PIECES = 500


@dataclass(frozen=True)
class Answer:
    """What one person got: a status (or ``login``), how long it took, what it tells."""

    cell: str
    seconds: float
    told: frozenset[str]


Line = tuple[str, str]
Row = dict[str, Answer]


def ask(client: Client, address: Address, method: str, town: Town) -> Answer:
    """One request; whatever it did to anybody is undone."""
    cache.clear()
    cookies = copy.deepcopy(client.cookies)
    facts = {"draft": town.draft.pk, "revision": town.report.revision}
    sent = BODIES.get(address.route, {}) if method == "POST" else {}
    body = urlencode({name: str(value).format(**facts) for name, value in sent.items()})
    query = QUERIES.get(address.route, "").format(**facts)
    with transaction.atomic():
        began = time.monotonic()
        answer = client.generic(method, address.path + query, body, FORM)
        content = _content(answer)
        seconds = time.monotonic() - began
        transaction.set_rollback(True)
    client.cookies = cookies
    live_layers.forget()
    return Answer(_cell(answer), seconds, _told(answer, content, town))


def _content(answer: Any) -> bytes:
    if not answer.streaming:
        return bytes(answer.content)
    return b"".join(islice(answer.streaming_content, PIECES))


def _cell(answer: Any) -> str:
    if answer.status_code in (301, 302):
        return "login" if "/login/" in answer["Location"] else "302"
    return str(answer.status_code)


def secrets(town: Town) -> dict[str, tuple[str, ...]]:
    """What only some may read, and the words by which it is known."""
    return {
        "draft": ("29545-1-3", DRAFT),
        "job": ("thua.zip",),
        "contact": (PERSON["email"], PERSON["phone"], PERSON["name"]),
        "private link": (town.private_token,),
        "answer to a question": (town.asked_token,),
    }


def _told(answer: Any, content: bytes, town: Town) -> frozenset[str]:
    # An address that is asked for may be said again; it was known before.
    text = content.decode(errors="replace").replace(answer.wsgi_request.path, "")
    found = secrets(town).items()
    return frozenset(name for name, words in found if any(w in text for w in words))


def rows(
    people: dict[str, Client], addresses: Iterable[Address], town: Town
) -> Iterator[tuple[Line, Row]]:
    """What everybody gets at these addresses."""
    for address in addresses:
        for method in METHODS:
            row = {kind: ask(people[kind], address, method, town) for kind in KINDS}
            yield (address.route, method), row


@lru_cache
def expected() -> dict[Line, dict[str, str]]:
    """The table, by route and method."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return {(line["route"], line["method"]): line for line in lines}


def write(table: dict[Line, dict[str, str]]) -> None:
    """The table as a file, in the order of the addresses."""
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEAD, lineterminator="\n")
        writer.writeheader()
        for (route, method), cells in table.items():
            writer.writerow({**cells, "route": route, "method": method})
    expected.cache_clear()
