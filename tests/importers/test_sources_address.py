"""What a source may ask: no rebinding, no way around by redirect, counted and verified.

Which addresses no client of the portal asks at all: ``tests/attacks/ssrf_addresses.csv``.
"""

from __future__ import annotations

import datetime
import gzip
import io
import ipaddress
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils.translation import override

from gisportal.core.http.networks import is_open
from importers.remote import url_guard
from importers.remote.budget import Budget
from importers.remote.errors import (
    AddressRefusedError,
    SecretError,
    SourceError,
    StoppedError,
    TooMuchError,
    UnreachableError,
    WrongAnswerError,
)
from importers.remote.http import Client
from importers.remote.secrets import Secret, check_header
from tests.support.source_server import Asked, SourceServer, serving

PUBLIC = "93.184.216.34"


@pytest.fixture
def server(settings: Any) -> Iterator[SourceServer]:
    with serving() as place:
        settings.IMPORT_SOURCE_HOSTS = [f"127.0.0.1:{place.port}"]
        yield place


def get(address: str, secret: Secret | None = None, **limits: Any) -> bytes:
    sink = io.BytesIO()
    budget = Budget(limits.get("seconds", 10), limits.get("most", 1 << 20))
    Client(budget, secret).get(address, sink)
    return sink.getvalue()


def named(monkeypatch: pytest.MonkeyPatch, **names: str) -> None:
    """Names that resolve to these addresses, whatever the real world says."""

    def answer(host: str, port: int, **_kind: Any) -> list[Any]:
        address = names.get(host.replace(".", "_"), host)
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        ipaddress.ip_address(address)
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


@pytest.mark.parametrize(
    "address",
    [
        "http://example.vn:22/x",
        "http://example.vn/\r\nHost: x",
        "http://example.vn/" + "a" * 3000,
    ],
    ids=["port", "line break", "length"],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(AddressRefusedError):
        url_guard.target(address)


@pytest.mark.parametrize(
    "address", [PUBLIC, "2606:2800:220:1::1", "64:ff9b::5db8:d822"]
)
def test_a_public_address_is_open(address: str) -> None:
    assert is_open(ipaddress.ip_address(address))


def test_a_named_host_may_be_inside_but_never_link_local(
    server: SourceServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.reply("/x", b"hello")
    assert get(f"{server.address}/x") == b"hello"
    settings.IMPORT_SOURCE_HOSTS = ["gis.example.vn"]
    with pytest.raises(AddressRefusedError):
        get(f"{server.address}/x")
    for address in ("169.254.169.254", "fe80::1", "::ffff:169.254.169.254"):
        named(monkeypatch, gis_example_vn=address)
        with pytest.raises(AddressRefusedError):
            get("http://gis.example.vn/")
    assert is_open(ipaddress.ip_address("::1"), is_named=True)
    assert is_open(ipaddress.ip_address("10.0.0.5"), is_named=True)


def test_one_inner_address_among_several_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))
        for address in (PUBLIC, "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: both)
    with pytest.raises(AddressRefusedError):
        get("http://example.vn/")


def test_a_name_is_looked_up_once_and_that_address_is_asked(
    server: SourceServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.reply("/x", b"checked")
    settings.IMPORT_SOURCE_HOSTS = [f"gis.example.vn:{server.port}"]
    answers = ["127.0.0.1", "127.0.0.77"]

    def turning(host: str, port: int, **_kind: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers.pop(0), port))]

    monkeypatch.setattr(socket, "getaddrinfo", turning)
    assert get(f"http://gis.example.vn:{server.port}/x") == b"checked"
    assert answers == ["127.0.0.77"]
    assert server.asked[0].headers["host"] == f"gis.example.vn:{server.port}"


def test_redirects_are_checked_at_each_hop(
    server: SourceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.reply("/b", b"arrived")
    server.reply("/a", status=302, Location="/b")
    assert get(f"{server.address}/a") == b"arrived"
    for onward in (
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:10.0.0.1]/",
        "file:///etc/passwd",
        "http://127.0.0.1:1/",
    ):
        server.reply("/away", status=307, Location=onward)
        with pytest.raises(SourceError) as refused:
            get(f"{server.address}/away")
        assert refused.value.code == "source-address"
    server.reply("/round", status=301, Location="/round")
    with pytest.raises(WrongAnswerError):
        get(f"{server.address}/round")


def test_bytes_and_seconds_are_counted_on_the_way(server: SourceServer) -> None:
    server.reply("/large", b"x" * 5000)
    with pytest.raises(TooMuchError):
        get(f"{server.address}/large", most=4999)

    def trickle(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _n in range(200):
            handler.wfile.write(b"X-A: b\r\n")
            handler.wfile.flush()
            time.sleep(0.05)

    server.replies["/slow"] = lambda _asked: trickle
    began = time.monotonic()
    with pytest.raises(TooMuchError):
        get(f"{server.address}/slow", seconds=0.4)
    assert time.monotonic() - began < 3


def test_a_packed_bomb_is_counted_unpacked(server: SourceServer) -> None:

    bomb = gzip.compress(b"0" * 5_000_000)
    server.reply("/bomb", bomb, Content_Encoding="gzip")
    with pytest.raises(TooMuchError):
        get(f"{server.address}/bomb", most=1_000_000)
    server.reply("/plain", gzip.compress("Vĩnh Long".encode()), Content_Encoding="gzip")
    assert get(f"{server.address}/plain").decode() == "Vĩnh Long"
    server.reply("/odd", b"x", Content_Encoding="br")
    with pytest.raises(WrongAnswerError):
        get(f"{server.address}/odd")


def test_a_packed_answer_is_whole_or_refused(server: SourceServer) -> None:
    packed = gzip.compress(b"0123456789" * 2000)
    for name, body in (
        ("is none", b"no gzip at all"),
        ("breaks off", packed[:-6]),
        ("is damaged", packed[:-8] + bytes(8)),
        ("goes on with something else", packed + b"more"),
    ):
        server.reply("/packed", body, Content_Encoding="gzip")
        with pytest.raises(UnreachableError):
            get(f"{server.address}/packed")
            pytest.fail(name)
    server.reply("/two", packed + gzip.compress(b"more"), Content_Encoding="gzip")
    assert get(f"{server.address}/two").endswith(b"89more")


def test_what_breaks_off_is_no_file(server: SourceServer) -> None:
    server.reply("/short", b"half", Content_Length="4000")
    with pytest.raises(UnreachableError):
        get(f"{server.address}/short", seconds=5)
    server.replies["/noise"] = lambda _asked: (
        lambda h: h.wfile.write(b"\x00\xff nonsense")
    )
    with pytest.raises(UnreachableError):
        get(f"{server.address}/noise")
    server.reply("/error", b"secret words", status=500)
    with pytest.raises(WrongAnswerError) as refused:
        get(f"{server.address}/error?token=abc")
    assert "token" not in refused.value.message
    with pytest.raises(StoppedError):
        budget = Budget(10, 100, lambda: True)
        Client(budget).get(f"{server.address}/error", io.BytesIO())


def test_a_secret_goes_to_its_own_host_only(
    server: SourceServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.reply("/x", b"ok")
    here = f"127.0.0.1:{server.port}"
    monkeypatch.setenv("IMPORT_SECRET_A", f"{here} abc123")
    monkeypatch.setenv("SECRET_OF_OTHERS", f"{here} abc123")
    get(f"{server.address}/x", Secret("IMPORT_SECRET_A", "bearer"))
    assert server.asked[-1].headers["authorization"] == "Bearer abc123"
    get(f"{server.address}/x", Secret("IMPORT_SECRET_A", "header", "X-Api-Key"))
    assert server.asked[-1].headers["x-api-key"] == "abc123"
    get(f"{server.address}/x", Secret("IMPORT_SECRET_A", "basic"))
    assert server.asked[-1].headers["authorization"].startswith("Basic ")
    monkeypatch.setenv("IMPORT_SECRET_A", "other.example.vn abc123")
    get(f"{server.address}/x", Secret("IMPORT_SECRET_A", "bearer"))
    assert "authorization" not in server.asked[-1].headers
    with pytest.raises(SecretError):
        Secret("IMPORT_SECRET_A", "bearer").check(url_guard.target(server.address))
    for name in ("SECRET_OF_OTHERS", "IMPORT_SECRET_UNSET", "SECRET_KEY"):
        with pytest.raises(SecretError):
            get(f"{server.address}/x", Secret(name, "bearer"))
    assert check_header("X-Api-Key")
    assert not check_header("Host")
    assert not check_header("X: y\r\nZ")


def test_a_secret_does_not_follow_a_redirect_elsewhere(
    server: SourceServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as other:
        settings.IMPORT_SOURCE_HOSTS += [f"127.0.0.1:{other.port}"]
        other.reply("/b", b"arrived")
        server.reply("/a", status=302, Location=f"{other.address}/b")
        monkeypatch.setenv("IMPORT_SECRET_A", f"127.0.0.1:{server.port} abc123")
        get(f"{server.address}/a", Secret("IMPORT_SECRET_A", "bearer"))
        assert "authorization" in server.asked[-1].headers
        assert "authorization" not in other.asked[-1].headers


def certificate(folder: Path, name: str) -> tuple[str, str]:
    """A certificate for the host ``name``, signed by itself; paths of it and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    place, key_place = folder / "cert.pem", folder / "key.pem"
    place.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_place.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(place), str(key_place)


def test_the_name_is_verified_though_the_address_is_connected_to(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = certificate(tmp_path, "gis.example.vn")
    with serving(files) as place:
        place.reply("/x", b"sealed")
        names = [f"{n}.example.vn:{place.port}" for n in ("gis", "evil")]
        settings.IMPORT_SOURCE_HOSTS = names
        named(monkeypatch, gis_example_vn="127.0.0.1", evil_example_vn="127.0.0.1")
        with pytest.raises(UnreachableError):
            get(f"https://gis.example.vn:{place.port}/x")
        settings.IMPORT_SOURCE_CA = files[0]
        assert get(f"https://gis.example.vn:{place.port}/x") == b"sealed"
        with override("en"), pytest.raises(UnreachableError) as refused:
            get(f"https://evil.example.vn:{place.port}/x")
        assert "certificate" in refused.value.message.lower()
        place.reply(
            "/down", status=302, Location=f"http://gis.example.vn:{place.port}/x"
        )
        with pytest.raises(AddressRefusedError):
            get(f"https://gis.example.vn:{place.port}/down")


def test_asked_is_what_was_sent(server: SourceServer) -> None:
    seen: list[Asked] = []
    server.replies["/q"] = lambda asked: seen.append(asked) or (200, {}, b"")
    get(f"{server.address}/q?a=1&b=2")
    assert seen[0].query == {"a": "1", "b": "2"}
    assert "cookie" not in seen[0].headers
