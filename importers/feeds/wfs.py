"""WFS 2.0 with GeoJSON answers: pages by start index, counted against the total."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.utils.translation import gettext as _

from importers.feeds.collection import Json, Page, ask, features_of, number
from importers.remote.errors import IncompleteError
from importers.remote.http import Client

PAGE = 1_000
# Parameters of a pasted address that are ours to say.
OURS = {
    *("service", "version", "request", "typenames", "typename", "outputformat"),
    *("count", "maxfeatures", "startindex", "srsname", "resulttype"),
}


@dataclass(frozen=True)
class Wfs:
    """One feature type of a server; ``epsg`` asks for a coordinate system."""

    client: Client
    root: str
    type_name: str
    epsg: str = ""

    def pages(self) -> Iterator[Page]:
        """See ``Reader``."""
        total, start = None, 0
        while True:
            page = ask(self.client, self._address(start))
            features = features_of(page)
            matched = number(page.get("numberMatched"))
            matched = number(page.get("totalFeatures")) if matched is None else matched
            total = matched if total is None else total
            yield Page(features, matched, self.epsg or _system(page))
            start += len(features)
            if total is None and len(features) >= PAGE:
                raise IncompleteError(
                    _(
                        "The server does not say how many features there are, so nobody "
                        "could tell whether all came. Nothing was loaded."
                    )
                )
            if not features or total is None or start >= total:
                return

    def _address(self, start: int) -> str:
        parts = urlsplit(self.root)
        kept = [
            (name, value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
            if name.lower() not in OURS
        ]
        asked = [
            ("service", "WFS"),
            ("version", "2.0.0"),
            ("request", "GetFeature"),
            ("typeNames", self.type_name),
            ("outputFormat", "application/json"),
            ("count", str(PAGE)),
            ("startIndex", str(start)),
        ]
        if self.epsg:
            code = self.epsg.removeprefix("EPSG:")
            asked.append(("srsName", f"urn:ogc:def:crs:EPSG::{code}"))
        query = urlencode(kept + asked)
        return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _system(page: Json) -> str:
    """The coordinate system a server writes into its answer (older GeoJSON)."""
    crs = page.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return name if isinstance(name, str) else ""
