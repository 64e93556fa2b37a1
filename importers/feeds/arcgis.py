"""ArcGIS FeatureServer: ask for all object ids first, then for the objects by ranges.

Offsets skip rows when the table changes; ids do not, and what came is compared with
what was asked for, object by object. Coordinates come as WGS 84, as its GeoJSON does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from importers.feeds.collection import (
    MOST_FEATURES,
    Json,
    Page,
    ask,
    changed,
    features_of,
    number,
)
from importers.remote.errors import (
    NothingThereError,
    TooMuchError,
    WrongAnswerError,
)
from importers.remote.http import Client

PAGE = 1_000
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,127}")


@dataclass(frozen=True)
class ArcGis:
    """One layer of a service: ``root`` ends in ``/FeatureServer`` (or ``/MapServer``),
    ``layer`` is its number.
    """

    client: Client
    root: str
    layer: str

    def pages(self) -> Iterator[Page]:
        """See ``Reader``."""
        facts = self._ask("", f="json")
        step = min(number(facts.get("maxRecordCount")) or PAGE, PAGE)
        name, ids = self._ids()
        for at in range(0, len(ids), step):
            wanted = ids[at : at + step]
            page = self._ask(
                "/query",
                where=f"{name} >= {wanted[0]} AND {name} <= {wanted[-1]}",
                outFields="*",
                outSR="4326",
                orderByFields=name,
                f="geojson",
            )
            features = features_of(page)
            _compare(features, wanted, name)
            yield Page(features, len(ids))

    def _ids(self) -> tuple[str, list[int]]:
        """Name of the id's column and all ids, in order."""
        found = self._ask("/query", where="1=1", returnIdsOnly="true", f="json")
        name, ids = found.get("objectIdFieldName"), found.get("objectIds")
        if not isinstance(name, str) or not _FIELD.fullmatch(name):
            raise WrongAnswerError(_("The server does not name the objects' ids."))
        if not ids:
            raise NothingThereError(_("The collection has no features."))
        if not isinstance(ids, list) or not all(type(i) is int for i in ids):
            raise WrongAnswerError(_("The server does not name the objects' ids."))
        if len(ids) > MOST_FEATURES:
            raise TooMuchError(_("The collection has too many pages."))
        return name, sorted(set(ids))

    def _ask(self, end: str, **asked: str) -> Json:
        root = self.root.partition("?")[0].rstrip("/")
        found = ask(self.client, f"{root}/{self.layer}{end}?{urlencode(asked)}")
        if "error" in found:
            # The server's own words may repeat a token.
            error = found["error"]
            code = number(error.get("code")) if isinstance(error, dict) else None
            raise WrongAnswerError(
                _("The server answers with error %(code)s.") % {"code": code or "?"}
            )
        return found


def _compare(features: list[Json], wanted: list[int], name: str) -> None:
    """Refuse a page that lacks an object, or has one that was not there before."""
    came = []
    for feature in features:
        properties = feature.get("properties")
        value = feature.get("id")
        if value is None and isinstance(properties, dict):
            value = properties.get(name)
        came.append(number(value))
        feature["id"] = came[-1]
    if sorted(v for v in came if v is not None) != wanted:
        raise changed()
