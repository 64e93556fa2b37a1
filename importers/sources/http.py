"""Ask an address: connected to the checked machine, counted while it is copied.

Written on the standard library's client, because what matters here is to which address
the socket goes; proxies of the environment are not used.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urljoin

from django.conf import settings
from django.utils.translation import gettext as _

from importers.sources import guard
from importers.sources.budget import Budget
from importers.sources.errors import (
    AddressRefusedError,
    SourceError,
    UnreachableError,
    WrongAnswerError,
)
from importers.sources.guard import Endpoint, Target
from importers.sources.secrets import Secret

CHUNK = 1 << 16
# Seconds of silence after which the other side is taken for gone.
SILENCE = 60.0
CONNECT = 15.0
REDIRECTS = {301, 302, 303, 307, 308}
MOST_REDIRECTS = 5
NOT_MODIFIED = 304
AGENT = "gisportal-import/1"
# What the client may raise about an answer that is none.
BROKEN = (OSError, http.client.HTTPException, ValueError, AttributeError)


class Sink(Protocol):
    """Where the bytes of an answer go."""

    def write(self, data: bytes, /) -> object:
        """Take the next bytes."""


@dataclass(frozen=True)
class Answer:
    """Status and headers (names in small letters) of the last answer, and from where."""

    status: int
    headers: dict[str, str]
    target: Target
    size: int = 0

    @property
    def is_unchanged(self) -> bool:
        """Whether the other side says that nothing is new."""
        return self.status == NOT_MODIFIED


@dataclass
class Client:
    """Asks for one run: one budget over all requests, one secret."""

    budget: Budget
    secret: Secret | None = None
    requests: int = field(default=0, init=False)

    def get(self, address: str, sink: Sink, **headers: str) -> Answer:
        """GET an address; what it answers is written to ``sink``.

        Answers 200 and 304 only. Raises ``SourceError``.
        """
        found = guard.target(address)
        for _hop in range(MOST_REDIRECTS + 1):
            answer, onward = self._once(found, sink, headers)
            if onward is None:
                return answer
            found = onward
        raise WrongAnswerError(_("The address sends us around in circles."))

    def _once(
        self, found: Target, sink: Sink, headers: dict[str, str]
    ) -> tuple[Answer, Target | None]:
        """One request; where to go on when it is a redirect."""
        self.requests += 1
        sent = {
            "Host": found.authority,
            "User-Agent": AGENT,
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            "Connection": "close",
            **{name.replace("_", "-"): value for name, value in headers.items()},
            **(self.secret.headers(found) if self.secret else {}),
        }
        try:
            with _connected(found, self.budget) as connection:
                connection.request("GET", found.path, headers=sent)
                response = connection.getresponse()
                answer = self._read(found, response, sink)
                # A socket that was cut looks like an answer that has ended.
                _left = self.budget.seconds_left
                return answer
        except SourceError:
            raise
        except BROKEN as error:
            _left = self.budget.seconds_left  # over time is said as such
            raise UnreachableError(
                _("%(host)s did not answer as a web server does, or broke off.")
                % {"host": found.host}
            ) from error

    def _read(
        self, found: Target, response: http.client.HTTPResponse, sink: Sink
    ) -> tuple[Answer, Target | None]:
        facts = {name.lower(): value for name, value in response.getheaders()}
        if response.status in REDIRECTS and "location" in facts:
            return Answer(response.status, facts, found), _onward(
                found, facts["location"]
            )
        if response.status == NOT_MODIFIED:
            return Answer(response.status, facts, found), None
        if response.status != http.client.OK:
            raise WrongAnswerError(
                _("%(address)s answers with status %(status)d.")
                % {"address": found.shown, "status": response.status}
            )
        size = _copy(response, facts, sink, self.budget)
        return Answer(response.status, facts, found, size), None


def _onward(found: Target, location: str) -> Target:
    """Where a redirect leads, checked like every address."""
    onward = guard.target(
        urljoin(f"{found.scheme}://{found.authority}{found.path}", location)
    )
    if found.scheme == "https" and onward.scheme != "https":
        raise AddressRefusedError(_("The address leads from https:// to http://."))
    return onward


def _copy(
    response: http.client.HTTPResponse,
    facts: dict[str, str],
    sink: Sink,
    budget: Budget,
) -> int:
    """Copy the body, counted; a body shorter than announced is an error."""
    unpack = _unpacker(facts.get("content-encoding", "").strip().lower())
    announced = facts.get("content-length", "") if not response.chunked else ""
    read = written = 0
    while data := response.read1(CHUNK):
        read += len(data)
        for piece in unpack(data):
            budget.take(len(piece))
            sink.write(piece)
            written += len(piece)
    if announced.isdigit() and read < int(announced):
        raise UnreachableError(_("The file broke off on the way."))
    return written


class _Plain:
    """Bytes as they come."""

    def __call__(self, data: bytes) -> Iterator[bytes]:
        yield data


class _Gzip:
    """Bytes unpacked piece by piece, so that a bomb is counted before it is big."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    def __call__(self, data: bytes) -> Iterator[bytes]:
        while data:
            yield self._inner.decompress(data, CHUNK)
            data = self._inner.unconsumed_tail


def _unpacker(name: str) -> _Plain | _Gzip:
    if name in ("", "identity"):
        return _Plain()
    if name == "gzip":
        return _Gzip()
    raise WrongAnswerError(_("The server packs its answer in a way that is not read."))


class _Connection(http.client.HTTPConnection):
    """A connection to one checked endpoint; over TLS the host's name is verified."""

    def __init__(self, found: Target, endpoint: Endpoint, budget: Budget) -> None:
        super().__init__(found.host, found.port)
        self._found, self._endpoint, self._budget = found, endpoint, budget

    def connect(self) -> None:
        """Open the socket to the endpoint itself: no name is looked up again."""
        left = self._budget.seconds_left
        sock = socket.socket(self._endpoint.family, socket.SOCK_STREAM)
        try:
            sock.settimeout(min(CONNECT, left))
            sock.connect((self._endpoint.address, self._endpoint.port))
            sock.settimeout(min(SILENCE, left))
            if self._found.scheme == "https":
                sock = _tls().wrap_socket(sock, server_hostname=self._found.host)
        except BaseException:
            sock.close()
            raise
        self.sock = sock


def _tls() -> ssl.SSLContext:
    """Certificates of the system, and those of an authority of our own."""
    context = ssl.create_default_context()
    if settings.IMPORT_SOURCE_CA:
        context.load_verify_locations(settings.IMPORT_SOURCE_CA)
    return context


@contextmanager
def _connected(found: Target, budget: Budget) -> Iterator[_Connection]:
    """A connection to the first endpoint that answers, cut when the time is over."""
    connection = _first(found, budget)
    cut = threading.Timer(budget.seconds_left, _shut, [connection.sock])
    cut.daemon = True
    cut.start()
    try:
        yield connection
    finally:
        cut.cancel()
        connection.close()


def _first(found: Target, budget: Budget) -> _Connection:
    failure: BaseException | None = None
    for endpoint in guard.endpoints(found):
        connection = _Connection(found, endpoint, budget)
        try:
            connection.connect()
        except OSError as error:
            failure = error
        else:
            return connection
    if isinstance(failure, ssl.SSLError):
        raise UnreachableError(
            _("The certificate of %(host)s is not valid.") % {"host": found.host}
        ) from failure
    raise UnreachableError(
        _("%(host)s does not answer.") % {"host": found.host}
    ) from failure


def _shut(sock: socket.socket) -> None:
    """Wake whoever waits for the socket; also while headers trickle in."""
    with suppress(OSError):
        # Not the TLS socket's own way of closing, which would wait for the peer.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


class Memory:
    """A sink for small answers. Raises ``WrongAnswerError`` beyond ``most`` bytes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.data = bytearray()

    def write(self, data: bytes) -> None:
        """Take the next bytes."""
        if len(self.data) + len(data) > self._most:
            raise WrongAnswerError(_("One page of the answer is too large."))
        self.data += data
