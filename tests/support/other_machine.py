"""Other machines for tests: a web server and a mail server that note what they get."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class WebServer:
    """What it was asked, and what it answers next."""

    port: int
    asked: list[Asked] = field(default_factory=list)
    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """Host and port as settings name them."""
        return f"127.0.0.1:{self.port}"


@contextmanager
def web_server() -> Iterator[WebServer]:
    """A web server on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            facts = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(size)
            known.asked.append(Asked(self.command, self.path, facts, body))
            self.send_response(known.status)
            for name, value in known.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(known.body)))
            self.end_headers()
            self.wfile.write(known.body)

        do_GET = do_POST = _answer  # noqa: N815 - the library's names

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known = WebServer(server.server_port)
    with _running(server):
        yield known


@dataclass
class MailServer:
    """The messages it accepted, and what it does right after accepting one."""

    port: int
    accepted: list[str] = field(default_factory=list)
    after: Callable[[], None] | None = None


@contextmanager
def mail_server(port: int = 0) -> Iterator[MailServer]:
    """A mail server on that port of this machine, or on a free one."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 test")
            while line := self.rfile.readline():
                word = line.decode().strip().upper()
                if word == "DATA":
                    self._say("354 go on")
                    known.accepted.append(self._message())
                    self._say("250 accepted")
                    if known.after:
                        known.after()
                elif word == "QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say("250 ok")

        def _message(self) -> str:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line.decode())
            return "".join(lines)

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    server = socketserver.ThreadingTCPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    known = MailServer(server.server_address[1])
    with _running(server):
        yield known


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
