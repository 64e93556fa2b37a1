"""A small web server on this machine, for tests of what is fetched."""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Reply = tuple[int, dict[str, str], bytes]


@dataclass
class Asked:
    """One request as the server saw it."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class SourceServer:
    """Answers by path; ``asked`` is what came in."""

    address: str
    port: int
    replies: dict[str, Callable[[Asked], Any]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def reply(
        self, path: str, body: bytes = b"", status: int = 200, **headers: str
    ) -> None:
        """Answer one path always alike."""
        facts = {name.replace("_", "-"): value for name, value in headers.items()}
        self.replies[path] = lambda _asked: (status, facts, body)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        place: SourceServer = self.server.place  # type: ignore[attr-defined]
        asked = Asked(parts.path, query, headers)
        place.asked.append(asked)
        answer = place.replies.get(parts.path)
        found = answer(asked) if answer else (404, {}, b"no")
        if callable(found):
            found(self)
            return
        status, facts, body = found
        self.send_response(status)
        if "Content-Length" not in facts:
            self.send_header("Content-Length", str(len(body)))
        for name, value in facts.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        pass


@contextlib.contextmanager
def serving(tls: tuple[str, str] | None = None) -> Iterator[SourceServer]:
    """A server on a free port of 127.0.0.1; ``tls`` names certificate and key files."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    scheme = "http"
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    port = server.server_address[1]
    place = SourceServer(f"{scheme}://127.0.0.1:{port}", port)
    server.place = place  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        yield place
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
