"""Machines that people name are asked for so long and no longer, however they trickle."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from gisportal.core.http.client import SilentError, request
from gisportal.core.http.targets import RefusedAddressError, endpoints, target

SECONDS = 0.5


@contextlib.contextmanager
def talking(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """A machine that takes one connection and ``talk``s."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def run() -> None:
            with contextlib.suppress(OSError):
                taken, _where = server.accept()
                with taken:
                    taken.settimeout(10)
                    talk(taken)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join(10)


def trickle(taken: socket.socket) -> None:
    """A byte now and then, for longer than anybody should wait."""
    for _n in range(120):
        taken.sendall(b"x")
        time.sleep(0.05)


def slow_body(taken: socket.socket) -> None:
    taken.recv(4096)
    taken.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    trickle(taken)


def slow_handshake(taken: socket.socket) -> None:
    taken.recv(4096)
    taken.sendall(b"\x16\x03\x03\x3f\xff")
    trickle(taken)


@pytest.mark.parametrize(
    ("scheme", "talk"), [("http", slow_body), ("https", slow_handshake)]
)
def test_who_trickles_is_cut_off(
    settings: object, scheme: str, talk: Callable[[socket.socket], None]
) -> None:
    with talking(talk) as host:
        settings.OUTBOUND_HOSTS = [host]  # type: ignore[attr-defined]
        began = time.monotonic()
        with pytest.raises(SilentError):
            request("GET", f"{scheme}://{host}/", seconds=SECONDS)
        assert time.monotonic() - began < 4 * SECONDS


def test_an_address_says_why_it_is_refused() -> None:
    for address, why in (
        ("ftp://example.vn/", "scheme"),
        ("https://a:b@example.vn/", "password"),
        ("https://example.vn/đường", "accents"),
        ("https://exa mple.vn/", "unreadable"),
        ("https://example.vn:99999/", "unreadable"),
    ):
        with pytest.raises(RefusedAddressError) as refused:
            target(address)
        assert refused.value.why == why
    with pytest.raises(RefusedAddressError) as refused:
        endpoints(target("https://127.0.0.1/"), is_named=False)
    assert refused.value.why == "inside"
    assert target("https://VĨNH-LONG.example.vn./x?y").shown == (
        "https://xn--vnh-long-rib.example.vn/x"
    )
