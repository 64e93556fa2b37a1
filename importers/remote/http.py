"""HTTP client of feeds: connects to checked addresses only, counts what it copies."""

from __future__ import annotations

import http.client
import ssl
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urljoin

from django.conf import settings
from django.utils.translation import gettext as _

from gisportal.core.http.client import BROKEN, connected
from gisportal.core.http.targets import SilentError, Target
from importers.remote import url_guard
from importers.remote.budget import Budget
from importers.remote.errors import (
    AddressRefusedError,
    SourceError,
    UnreachableError,
    WrongAnswerError,
)
from importers.remote.secrets import Secret

CHUNK = 1 << 16
# Seconds of silence after which the other side is taken for gone.
SILENCE = 60.0
REDIRECTS = {301, 302, 303, 307, 308}
MOST_REDIRECTS = 5
NOT_MODIFIED = 304
AGENT = "gisportal-import/1"


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

    @property
    def is_unchanged(self) -> bool:
        """Whether the other side says that nothing is new."""
        return self.status == NOT_MODIFIED


@dataclass
class Client:
    """Client of one run: one budget over all requests, one secret."""

    budget: Budget
    secret: Secret | None = None

    def get(self, address: str, sink: Sink, **headers: str) -> Answer:
        """GET an address; what it answers is written to ``sink``.

        Answers 200 and 304 only. Raises ``SourceError``.
        """
        found = url_guard.target(address)
        for _hop in range(MOST_REDIRECTS + 1):
            answer, onward = self._once(found, sink, headers)
            if onward is None:
                return answer
            found = onward
        raise WrongAnswerError(_("The address redirects in a loop."))

    def _once(
        self, found: Target, sink: Sink, headers: dict[str, str]
    ) -> tuple[Answer, Target | None]:
        """One request; where to go on when it is a redirect."""
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
            with connected(
                found,
                url_guard.endpoints(found),
                self.budget.seconds_left,
                silence=SILENCE,
                authority=settings.IMPORT_SOURCE_CA,
            ) as connection:
                connection.request("GET", found.path, headers=sent)
                response = connection.getresponse()
                answer = self._read(found, response, sink)
                # A socket that was cut looks like an answer that has ended.
                _left = self.budget.seconds_left
                return answer
        except SourceError:
            raise
        except (SilentError, zlib.error, *BROKEN) as error:
            _left = self.budget.seconds_left  # over time is said as such
            raise UnreachableError(_words(found, error)) from error

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
        _copy(response, facts, sink, self.budget)
        return Answer(response.status, facts, found), None


def _words(found: Target, error: BaseException) -> str:
    """Why there is no answer."""
    if isinstance(error.__cause__, ssl.SSLCertVerificationError):
        words = _("The certificate of %(host)s is not valid.")
    elif isinstance(error, SilentError):
        words = _("%(host)s does not answer.")
    else:
        words = _("%(host)s did not answer as a web server does, or broke off.")
    return words % {"host": found.host}


def _onward(found: Target, location: str) -> Target:
    """Where a redirect leads, checked like every address."""
    onward = url_guard.target(
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
) -> None:
    """Copy the body, counted; a body shorter than announced is an error."""
    unpack = _unpacker(facts.get("content-encoding", "").strip().lower())
    announced = facts.get("content-length", "") if not response.chunked else ""
    read = 0
    while data := response.read1(CHUNK):
        read += len(data)
        for piece in unpack(data):
            budget.take(len(piece))
            sink.write(piece)
    is_short = announced.isdigit() and read < int(announced)
    if is_short or not unpack.is_whole:
        raise UnreachableError(_("The download was cut off."))


class _Plain:
    """Bytes as they come."""

    # Whether the end was reached; of plain bytes only the length tells.
    is_whole = True

    def __call__(self, data: bytes) -> Iterator[bytes]:
        yield data


class _Gzip:
    """Bytes unpacked piece by piece, so that a bomb is counted before it is big."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    @property
    def is_whole(self) -> bool:
        """Whether the last packet came to its end."""
        return self._inner.eof

    def __call__(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._inner.eof:
                # Several packets one after the other are one answer.
                self._inner = zlib.decompressobj(wbits=31)
            yield self._inner.decompress(data, CHUNK)
            data = self._inner.unconsumed_tail or self._inner.unused_data


def _unpacker(name: str) -> _Plain | _Gzip:
    if name in ("", "identity"):
        return _Plain()
    if name == "gzip":
        return _Gzip()
    raise WrongAnswerError(_("The server packs its answer in a way that is not read."))


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
