"""A collection read page by page into one GeoJSON file: whole, or not at all.

Three kinds of servers share what is here: their pages are parsed one at a time, every
feature is counted once, and what the server promised is compared with what came.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TextIO

from django.utils.translation import gettext as _

from importers.remote.errors import (
    IncompleteError,
    NothingThereError,
    TooMuchError,
    WrongAnswerError,
)
from importers.remote.fetched_file import Fetched, Validators, unchanged
from importers.remote.http import Client, Memory

PAGE_BYTES = 128 << 20
MOST_PAGES = 20_000
MOST_FEATURES = 5_000_000
Json = dict[str, Any]
_EPSG = re.compile(r"EPSG[:/]+(?:[\d.]*[:/])?(\d{4,6})$", re.IGNORECASE)
MODULUS = 1 << 256


@dataclass(frozen=True)
class Page:
    """Some features, and what the server says besides.

    ``promised``: how many features there are in all; ``system``: the name of the
    coordinate system as the server writes it.
    """

    features: list[Json]
    promised: int | None = None
    system: str = ""


class Reader(Protocol):
    """One kind of server."""

    def pages(self) -> Iterator[Page]:
        """The pages of the collection, in order, to the last one."""


def ask(client: Client, address: str, accept: str = "application/json") -> Json:
    """The JSON object at an address. Raises ``SourceError``."""
    memory = Memory(PAGE_BYTES)
    answer = client.get(address, memory, Accept=accept)
    try:
        found = json.loads(memory.data)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        message = _("%(address)s does not answer with JSON.")
        raise WrongAnswerError(message % {"address": answer.target.shown})
    return found


def features_of(page: Json) -> list[Json]:
    """The features of a GeoJSON page. Raises ``WrongAnswerError``."""
    found = page.get("features")
    if not isinstance(found, list) or not all(isinstance(f, dict) for f in found):
        raise WrongAnswerError(
            _("The server answers with something other than features.")
        )
    return found


def number(value: object) -> int | None:
    """A count the server gives, None when it gives none (or ``"unknown"``)."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def epsg(name: str) -> str:
    """``EPSG:n`` of a coordinate system's name, empty for WGS 84 and what is unknown."""
    found = _EPSG.search(name)
    return f"EPSG:{found[1]}" if found and found[1] != "4326" else ""


def fetch(
    reader: Reader, name: str, into: Path, known: Validators, *, crs: str = ""
) -> Fetched:
    """Read the whole collection into one file. Raises ``SourceError``."""
    path = into / "source.geojson"
    tally = Tally()
    with path.open("x", encoding="utf-8") as out:
        out.write('{"type": "FeatureCollection", "features": [\n')
        for page in reader.pages():
            tally.page(page)
            tally.write(page, out)
        out.write("]}\n")
    tally.check()
    mark = Validators(digest=tally.digest)
    if mark.digest == known.digest:
        return unchanged(name, mark)
    # A GeoJSON file says no system of its own (RFC 7946): it is said beside it.
    return Fetched(path, name, mark, tally.count, crs or tally.system)


@dataclass
class Tally:
    """Counts what came and keeps it against what was promised."""

    count: int = 0
    pages: int = 0
    promised: int | None = None
    system: str = ""
    _seen: set[bytes] = field(default_factory=set)
    _sum: int = 0

    @property
    def digest(self) -> str:
        """The same for the same features, in whatever order they came."""
        return f"{self._sum:064x}"

    def page(self, page: Page) -> None:
        """A page begins. Raises when the collection changes or never ends."""
        self.pages += 1
        if self.pages > MOST_PAGES or self.count + len(page.features) > MOST_FEATURES:
            raise TooMuchError(_("The collection has too many pages."))
        system = epsg(page.system)
        is_other = self.promised is not None and page.promised is not None
        if is_other and page.promised != self.promised:
            raise changed()
        if self.count and system != self.system:
            raise changed()
        self.system = system
        self.promised = page.promised if self.promised is None else self.promised

    def write(self, page: Page, out: TextIO) -> None:
        """Write the page's features, each once."""
        for feature in page.features:
            text = json.dumps(_plain(feature), ensure_ascii=False, sort_keys=True)
            mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
            self._once(feature, mark)
            self._sum = (self._sum + int.from_bytes(mark)) % MODULUS
            out.write(text if not self.count else f",\n{text}")
            self.count += 1

    def _once(self, feature: Json, mark: bytes) -> None:
        """Refuse a feature that came before: then others were skipped."""
        if feature.get("id") is None:
            return
        name = hashlib.blake2b(
            repr(feature["id"]).encode("utf-8", "surrogatepass"), digest_size=12
        ).digest()
        if name in self._seen:
            raise IncompleteError(
                _(
                    "The server gave a feature twice, so its pages do not fit together. "
                    "Nothing was loaded."
                )
            )
        self._seen.add(name)

    def check(self) -> None:
        """The end is reached. Raises unless everything that was promised came."""
        if self.promised is not None and self.promised != self.count:
            raise IncompleteError(
                _(
                    "The server speaks of %(promised)d features and gave %(count)d. "
                    "Nothing was loaded."
                )
                % {"promised": self.promised, "count": self.count}
            )
        if not self.count:
            raise NothingThereError(_("The collection has no features."))


def _plain(feature: Json) -> Json:
    """What a feature is, without what the server wraps around it."""
    properties = feature.get("properties")
    found: Json = {
        "type": "Feature",
        "geometry": feature.get("geometry"),
        "properties": properties if isinstance(properties, dict) else {},
    }
    if isinstance(feature.get("id"), (str, int)):
        found["id"] = feature["id"]
    return found


def changed() -> IncompleteError:
    return IncompleteError(
        _("The collection changed while it was read. It is read anew the next time.")
    )
