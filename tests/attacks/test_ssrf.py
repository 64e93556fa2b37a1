"""Nobody talks the portal into asking a machine of its own network.

``ssrf_addresses.csv`` has the ways, one a line. Each is tried on every client of foreign
machines, named by a person, answered by a redirect, and written into a catalogue. The
proof is not the refusal but that no socket was connected.
"""

from __future__ import annotations

import csv
import io
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from feedback.delivery import webhooks
from feedback.delivery.open311 import http as open311
from feedback.models import OutboxMessage, PartnerCity, Report, Webhook
from gisportal.core import sms
from gisportal.core.http.client import OutboundError, request
from importers.remote.budget import Budget
from importers.remote.errors import SourceError
from importers.remote.http import Client as SourceClient
from layers.external import check_address
from tests.support.feedback import make_office, send
from tests.support.source_server import SourceServer, serving

TABLE = Path(__file__).with_name("ssrf_addresses.csv")
with TABLE.open(encoding="utf-8", newline="") as file:
    WAYS = [(row["way"], row["address"]) for row in csv.DictReader(file)]
PUBLIC = "93.184.216.34"
NAMES = {
    "loopback.example.vn": ["127.0.0.1"],
    "ten.example.vn": ["10.0.0.7"],
    "secrets.example.vn": ["169.254.169.254"],
    "mapped.example.vn": ["::ffff:169.254.169.254"],
    "both.example.vn": [PUBLIC, "10.0.0.7"],
    "public.example.vn": [PUBLIC],
}
every_way = pytest.mark.parametrize(("way", "address"), WAYS, ids=[a for _w, a in WAYS])


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Where sockets were connected to; none of them gets through."""
    places: list[tuple[Any, ...]] = []
    look_up = socket.getaddrinfo

    def connect(self: socket.socket, place: tuple[Any, ...]) -> None:
        places.append(place)
        raise ConnectionRefusedError

    def answer(host: str, port: int, *rest: Any, **kind: Any) -> list[Any]:
        if host not in NAMES:
            return look_up(host, port, *rest, **kind)
        return [
            (
                socket.AF_INET6 if ":" in number else socket.AF_INET,
                *(socket.SOCK_STREAM, 6, "", (number, port)),
            )
            for number in NAMES[host]
        ]

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return places


def ask_source(address: str) -> None:
    SourceClient(Budget(10, 1 << 20), None).get(address, io.BytesIO())


def ask_sms(address: str, settings: Any) -> None:
    settings.SMS_URL = address
    sms.Http().send("+84912345678", "x", "1")


def ask_city(address: str) -> None:
    open311.get_request(PartnerCity(name="x", url=address), "1")


CLIENTS: dict[str, Callable[[str, Any], Any]] = {
    "sources": lambda address, _settings: ask_source(address),
    "text messages": ask_sms,
    "other cities": lambda address, _settings: ask_city(address),
    "webhooks": lambda address, _settings: request("POST", address, b"{}"),
}


@every_way
@pytest.mark.parametrize("client", CLIENTS)
def test_no_client_connects(
    client: str, way: str, address: str, connected: list[Any], settings: Any
) -> None:
    with pytest.raises((OutboundError, SourceError)):
        CLIENTS[client](address, settings)
    assert connected == [], way


@pytest.mark.parametrize("client", CLIENTS)
def test_a_public_machine_is_connected_to(
    client: str, connected: list[Any], settings: Any
) -> None:
    """The table above proves nothing if nobody could be asked at all."""
    with pytest.raises((OutboundError, SourceError)):
        CLIENTS[client]("https://public.example.vn/", settings)
    assert connected == [(PUBLIC, 443)]


@every_way
def test_no_browser_is_sent_there_for_tiles(way: str, address: str) -> None:
    """Layers from outside are fetched by visitors, from inside the province's offices."""
    if way.startswith("a name that means"):
        pytest.skip("what a name means is the visitor's own network's business")
    for url in (address, f"{address}{{z}}/{{x}}/{{y}}.png"):
        with pytest.raises(ValidationError):
            check_address("xyz", url, "")


@pytest.mark.django_db
@every_way
def test_a_webhook_row_sends_nothing(
    way: str, address: str, connected: list[Any]
) -> None:
    """Whatever got into the table by whatever way, and however long ago."""
    hook = Webhook(name="x", url=address[:200])
    hook.new_secret()
    hook.save()
    message = OutboxMessage(webhook=hook, report=report(), template="received")
    with pytest.raises(OutboundError):
        webhooks.deliver(message)
    assert connected == [], way


def report() -> Report:
    """A public report."""
    make_office("tinh", level="province")
    return send(category="other").report


@pytest.fixture
def server(settings: Any) -> Iterator[SourceServer]:
    with serving() as place:
        settings.IMPORT_SOURCE_HOSTS = [f"127.0.0.1:{place.port}"]
        settings.OUTBOUND_HOSTS = [f"127.0.0.1:{place.port}"]
        yield place


@every_way
def test_no_redirect_leads_there(
    way: str,
    address: str,
    server: SourceServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    location = address.encode("ascii", "ignore").decode()
    server.reply("/x", status=302, Location=location)
    places = only(monkeypatch, server.port)
    with pytest.raises(SourceError):
        ask_source(f"{server.address}/x")
    answer = request("GET", f"{server.address}/x")
    assert answer.status == 302, "not followed at all"
    assert set(places) == {("127.0.0.1", server.port)}, way


def only(monkeypatch: pytest.MonkeyPatch, port: int) -> list[tuple[Any, ...]]:
    """Where sockets were connected to; none but this machine's ``port`` gets through."""
    places: list[tuple[Any, ...]] = []
    connect = socket.socket.connect

    def noted(self: socket.socket, place: tuple[Any, ...]) -> None:
        places.append(place)
        if place[1] != port:
            raise ConnectionRefusedError
        connect(self, place)

    monkeypatch.setattr(socket.socket, "connect", noted)
    return places
