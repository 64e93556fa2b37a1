"""Names of communes and districts that ended, and what they are now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gisportal.core.search_folding import fold
from layers.models import Layer, OldUnit
from layers.queries.live_layers import Snapshot
from layers.queries.search.hits import (
    COLUMNS,
    Hit,
    Row,
    feature_hit,
    once,
    run,
    versions_of,
)
from layers.queries.search.query_terms import SearchTerms, bare, even

MAX_AGE = 60.0
# Units that fit equally well (a name shared by many) before it says too little.
MOST_UNITS = 8
# ``fit`` of a name written in full, and of one that is still being typed.
IN_FULL = 1
HALF_TYPED = 4


@dataclass(frozen=True)
class Former:
    """A former unit with its words (i for y), ready to be compared."""

    name: str
    within: str
    is_district: bool
    is_divided: bool
    became: tuple[str, ...]
    full: tuple[str, ...]
    bare: tuple[str, ...]
    around: frozenset[str]


def read_units() -> list[Former]:
    """All former units, communes first."""
    units = OldUnit.objects.order_by("kind", "code")
    return [former(unit) for unit in units]


def former(unit: OldUnit) -> Former:
    """One row, its words taken apart."""
    words = tuple(unit.search_text.split())
    count = len(unit.name.split())
    full = words[:count]
    return Former(
        name=unit.name,
        within=unit.within,
        is_district=unit.kind == OldUnit.Kind.DISTRICT,
        is_divided=unit.is_divided,
        became=tuple(unit.became),
        full=tuple(map(even, full)),
        bare=tuple(map(even, bare(full))),
        around=frozenset(map(even, words[count:])),
    )


units_snapshot = Snapshot(read_units, MAX_AGE)


def province_names() -> set[str]:
    """Folded names of the provinces the units were in: ``vinh long``."""
    return {name for name in provinces_snapshot.get() if name}


def read_provinces() -> set[str]:
    """The last part of every ``within``, without its kind."""
    texts = OldUnit.objects.filter(kind=OldUnit.Kind.DISTRICT).values_list(
        "name", "search_text"
    )
    return {
        " ".join(bare(tuple(text.split()[len(name.split()) :]))) for name, text in texts
    }


provinces_snapshot = Snapshot(read_provinces, MAX_AGE)


@dataclass(frozen=True)
class Match:
    """The former units that fit best, and how well (see ``fit``)."""

    fit: int
    units: list[Former]


NO_MATCH = Match(0, [])


def matching(terms: SearchTerms) -> Match:
    """Former units with this name, communes before districts."""
    words = tuple(map(even, terms.words))
    if not words:
        return NO_MATCH
    plain = bare(words)
    fits = [
        (score, unit)
        for unit in units_snapshot.get()
        if may_fit(unit, words, plain) and (score := fit(unit, words, plain))
    ]
    if not fits:
        return NO_MATCH
    best = min(score for score, _unit in fits)
    units = [unit for score, unit in fits if score == best]
    units.sort(key=lambda unit: unit.is_district)
    return Match(best, units) if len(units) <= MOST_UNITS else NO_MATCH


def may_fit(unit: Former, words: tuple[str, ...], plain: tuple[str, ...]) -> bool:
    """Whether the first word allows it: most units need no closer look."""
    return (
        unit.full[0] == words[0]
        or unit.bare[0] == words[0]
        or unit.bare[0].startswith(plain[0])
    )


def fit(unit: Former, words: tuple[str, ...], plain: tuple[str, ...]) -> int:
    """1 as it was called, 2 by its bare name, 3 with its place, 4 half typed; 0 no fit.

    What follows the name must be where the unit was: its district, its province.
    """
    if follows(unit, words, unit.full):
        return IN_FULL
    is_named = not unit.bare[0].isdigit()
    if is_named and (
        follows(unit, words, unit.bare) or follows(unit, plain, unit.bare)
    ):
        return 2 if words == plain else 3
    typed = " ".join(plain)
    if is_named and len(typed) >= 4 and " ".join(unit.bare).startswith(typed):
        return HALF_TYPED
    return 0


def follows(unit: Former, words: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether ``words`` are the name and then only words of what was around it."""
    return words[: len(name)] == name and unit.around.issuperset(words[len(name) :])


def former_hits(
    units: Sequence[Former], layers: Sequence[Layer], limit: int
) -> list[Hit]:
    """The present communes of former units, with "formerly …"."""
    admin = versions_of(x for x in layers if x.role == Layer.Role.ADMIN)
    codes = {code for unit in units for code in unit.became}
    by_code = communes_by_code(codes, admin)
    hits = [
        feature_hit(admin[row[0]], row, detail_text=formerly(unit))
        for unit in units
        for row in successors(unit, by_code)
    ]
    return once(hits)[:limit]


def commune_hits(codes: Collection[str], layers: Sequence[Layer]) -> list[Hit]:
    """The communes of today with these codes."""
    admin = versions_of(x for x in layers if x.role == Layer.Role.ADMIN)
    by_code = communes_by_code(codes, admin)
    return [feature_hit(admin[row[0]], row) for row in by_code.values()]


def communes_by_code(codes: Collection[str], admin: dict[int, Layer]) -> dict[str, Row]:
    """Rows of the communes with these codes."""
    if not codes or not admin:
        return {}
    statement = f"""
        SELECT {COLUMNS} FROM layers_feature AS f
        WHERE f.version_id IN %(versions)s AND f.key IN %(codes)s
        ORDER BY f.key
    """  # noqa: S608 - fixed columns; every value is a parameter
    rows = run(statement, {"versions": tuple(admin), "codes": tuple(codes)})
    return {row[1]: row for row in rows}


def successors(unit: Former, by_code: dict[str, Row]) -> list[Row]:
    """What the unit became; the commune that kept a district's name comes first."""
    rows = [by_code[code] for code in unit.became if code in by_code]
    if unit.is_district:
        rows.sort(key=lambda row: bare(tuple(even(fold(row[2])).split())) != unit.bare)
    return rows


def formerly(unit: Former) -> str:
    """ "formerly Xã Bình Ninh, Huyện Tam Bình, Tỉnh Vĩnh Long" in the user's language."""
    name = {"unit": f"{unit.name}, {unit.within}"}
    if unit.is_district:
        return _("formerly in %(unit)s") % name
    if unit.is_divided:
        return _("formerly part of %(unit)s") % name
    return _("formerly %(unit)s") % name
