"""Questions as people write them: what must come first, and what must not be claimed.

``asked.tsv`` was written from how people write to a land office, before the search that
answers it. Each line is a query and what may come first, ``|`` between several:

``parcels=41/8`` ``parcels=*/922`` a parcel by sheet and number, ``*`` for any;
``parcels/29551-*-45`` by commune too; ``sheet:41`` ``sheet:41@29551`` a map sheet;
``communes/29551`` ``roads=Phạm Hùng`` a feature by key or label; ``office:slug``
``office:kind=CA`` ``procedure:slug`` ``layer:slug`` ``report:{code}``
``outside:Cần Thơ`` ``island:hoang-sa``; ``near:…`` that, said to be only near;
``near`` anything, so long as nothing is claimed; ``none`` no hit at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from feedback.models import Report
from gisportal.core.search_folding import fold
from layers.queries.search import Hit, Match

ASKED = Path(__file__).parent / "asked.tsv"
OFFICE_KINDS = {"CA": "công an", "UBND": "ủy ban nhân dân"}


@dataclass(frozen=True)
class Asked:
    """A query and what may come first."""

    group: str
    query: str
    wanted: tuple[str, ...]

    def is_right(self, hits: list[Hit]) -> bool:
        """Whether what came first is one of the wanted things."""
        first = hits[0] if hits else None
        return any(fits(wanted, first) for wanted in self.wanted)

    def is_confidently_wrong(self, hits: list[Hit]) -> bool:
        """Whether something else is claimed to be what was asked for."""
        return bool(hits) and hits[0].match == Match.EXACT and not self.is_right(hits)


def fits(wanted: str, hit: Hit | None) -> bool:
    """Whether the first hit is what one of the alternatives says."""
    if wanted == "none" or hit is None:
        return wanted == "none" and hit is None
    if wanted == "near":
        return hit.match != Match.EXACT
    if wanted.startswith("near:"):
        return hit.match == Match.NEAR and is_meant(wanted[5:], hit)
    return is_meant(wanted, hit)


def is_meant(wanted: str, hit: Hit) -> bool:
    """Whether the hit is the thing, however well it claims to fit."""
    kind, _, name = wanted.partition(":")
    if kind == "office":
        office_kind = OFFICE_KINDS.get(name.removeprefix("kind="), "")
        is_kind = bool(office_kind) and fold(hit.label).startswith(fold(office_kind))
        return hit.kind == "office" and (is_kind or hit.key == name)
    if kind in ("procedure", "report"):
        return (hit.kind, hit.key) == (kind, name)
    if kind == "layer":
        return (hit.kind, hit.layer) == (kind, name)
    if kind == "island":
        return (hit.kind, hit.key) == ("outside", name)
    if kind == "outside":
        return hit.kind == kind and name in hit.label and "ngoài tỉnh" in hit.detail
    if kind == "sheet":
        sheet, _, code = name.partition("@")
        pattern = f"{code or '*'}/{sheet}"
        return hit.kind == kind and is_like(hit.key, pattern)
    return is_feature(wanted, hit)


def is_feature(wanted: str, hit: Hit) -> bool:
    """Whether the hit is a feature given by layer and key or label."""
    layer, sign, text = re.match(r"([\w-]+)([=/]?)(.*)", wanted).groups()  # type: ignore[union-attr]
    if hit.layer != layer or hit.kind not in ("feature", "place"):
        return False
    if sign == "=" and layer == "parcels":
        return is_like("/".join(hit.key.split("-")[1:]), text)
    return not sign or is_like(hit.label if sign == "=" else hit.key, text)


def is_like(text: str, pattern: str) -> bool:
    """Whether the text is the pattern, ``*`` standing for anything."""
    parts = map(re.escape, pattern.split("*"))
    return bool(re.fullmatch(".*".join(parts), text))


def asked() -> Iterator[Asked]:
    """The questions of the file, with a report of the database for the codes."""
    codes = Report.objects.public().order_by("code").values_list("code", flat=True)
    code = codes.first() or ""
    forms = {
        "code": code,
        "code_lower": code.lower(),
        "code_plain": code.replace("-", ""),
        "code_spaced": code.replace("-", " "),
    }
    group = ""
    for line in ASKED.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            group = line.removeprefix("# ==").split(":")[0].strip("# ")
        elif line:
            query, wanted = line.split("\t")
            yield Asked(
                group,
                query.format(**forms) if "{" in query else query,
                tuple(wanted.replace("{code}", code).split("|")),
            )
