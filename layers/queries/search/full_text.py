"""Features by words: all words begin as typed; similar ones when nothing does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import OperationalError

from layers.models import Layer
from layers.queries.search.hits import (
    COLUMN_COUNT,
    COLUMNS,
    Hit,
    Match,
    Near,
    Row,
    distance,
    feature_hit,
    near_values,
    run,
)
from layers.queries.search.query_terms import SearchTerms, even

# Candidates looked at per layer before ordering; a word that fits more is too common.
CANDIDATES = 300
SIMILAR = 0.45
# ``Found.fit`` of a label that equals the query, that does but for its kind, of an
# address that is the question's.
EXACT, BUT_FOR_KIND, AT_ADDRESS = 3, 2, 1
# Looking for similar words is slow on very large layers; those are left out of it.
SIMILAR_AT_MOST = 300_000
KINDS = (
    *("phuong ", "xa ", "thi tran ", "duong ", ""),
    *("song ", "kenh ", "rach ", "cho ", "cau "),
)
# Streets named after dates: 3 tháng 2, Cách mạng tháng 8.
SPELLED = {
    **{"1": "mot", "2": "hai", "3": "ba", "4": "tu", "5": "nam", "6": "sau"},
    **{"7": "bay", "8": "tam", "9": "chin", "10": "muoi"},
}
# Characters after which a final i and y are the same sound.
SAME_SOUND = set("bcdghklmnpqrstuvx")


# A condition and its parameters.
Clause = tuple[str, dict[str, Any]]
NOWHERE_SPECIAL: Clause = ("", {})


@dataclass(frozen=True)
class Found:
    """A hit and how well it fits: its label, its address, or (0) only in part."""

    hit: Hit
    fit: int
    begins: bool
    layer: Layer

    @property
    def is_asset(self) -> bool:
        """Whether it is one of many alike: a lamp, a drain."""
        is_point = self.layer.geometry_kind == Layer.GeometryKind.POINT
        return is_point and self.layer.role == Layer.Role.INFRASTRUCTURE

    @property
    def is_way(self) -> bool:
        """Whether it is a street or a water, known by its name."""
        return self.layer.geometry_kind == Layer.GeometryKind.LINE


def by_words(
    terms: SearchTerms,
    versions: dict[int, Layer],
    limit: int,
    near: Near | None,
    within: Clause = NOWHERE_SPECIAL,
) -> list[Found]:
    """Features with all the words; numbers are whole, else beginnings.

    ``within`` is a further condition on the feature ``f``, with its parameters.
    """
    if not terms.core or not versions:
        return []
    values = ranking_values(terms, limit, near) | within[1]
    for whole in (True, False):
        where, more = words_clause(terms.core, whole=whole)
        statement = union(versions, f"TRUE {where} {within[0]}", near)
        rows = run(statement, values | more)
        if rows or not any(is_number(word) for word in terms.core):
            break
    return found_of(rows, versions)


def by_similar_words(
    terms: SearchTerms, versions: dict[int, Layer], limit: int, near: Near | None
) -> list[Found]:
    """Features whose words are similar to the query's (typing mistakes)."""
    small = {
        v: x
        for v, x in versions.items()
        if x.published_version and x.published_version.feature_count <= SIMILAR_AT_MOST
    }
    if len(terms.core_phrase) < 4 or not small:
        return []
    values = ranking_values(terms, limit, near)
    values["typed"] = " ".join(terms.core)
    where = "%(typed)s <%% f.search_text"
    try:
        rows = run(union(small, where, near), values, similarity=SIMILAR)
    except OperationalError:
        # Out of time: no similar word is worth an error page.
        return []
    return found_of(rows, versions)


def found_of(rows: Sequence[Row], versions: dict[int, Layer]) -> list[Found]:
    """Rows of ``union`` as found features."""
    return [
        Found(
            hit=replace(
                feature_hit(versions[row[0]], row),
                match=Match.EXACT if row[COLUMN_COUNT] else Match.PARTIAL,
            ),
            fit=row[COLUMN_COUNT],
            begins=row[COLUMN_COUNT + 1],
            layer=versions[row[0]],
        )
        for row in rows
    ]


def ranking_values(terms: SearchTerms, limit: int, near: Near | None) -> dict[str, Any]:
    """Parameters of the order in ``union``."""
    return {
        "phrase": f" {terms.phrase} ",
        "named": [f" {kind}{name} " for kind in KINDS for name in names(terms)],
        "begins": f" {terms.phrase}%",
        "inside": f" {terms.core_phrase}",
        "head": f" {even(' '.join(terms.head))} ",
        "address": address_phrase(terms),
        "core": terms.core_phrase,
        "limit": limit,
        **near_values(near),
    }


def address_phrase(terms: SearchTerms) -> str:
    """House number and street as they stand in an address; else what is nowhere."""
    core = terms.core
    head = [word for word in core if word in terms.head] if terms.head else list(core)
    has_number = len(head) > 1 and is_number(head[0])
    return f" {even(' '.join(head))} " if has_number else "\x01"


def names(terms: SearchTerms) -> set[str]:
    """The name in the query, also with its numbers spelled out (Ba Tháng Hai)."""
    spelled = " ".join(SPELLED.get(word, word) for word in terms.core)
    return {terms.core_phrase, even(spelled)}


def union(versions: dict[int, Layer], where: str, near: Near | None) -> str:
    """One statement over all versions, each with its own share of candidates.

    A common word would otherwise fill the list with parcels and hide the street. What
    is called so comes before what begins so, has it in its label, only mentions it.
    """
    parts = [
        f"""(SELECT f.*, {rank:d} AS rank,
            replace(f.search_text, 'y', 'i') || ' ' AS text
        FROM layers_feature AS f
        WHERE f.version_id = {version:d} AND {where}
        LIMIT {CANDIDATES:d})"""  # noqa: S608 - integers of ours and fixed text only
        for version, rank in ((v, role_rank(x)) for v, x in versions.items())
    ]
    return f"""
        SELECT {COLUMNS},
            CASE
                WHEN left(text, length(f.label) + 2) = %(phrase)s THEN {EXACT:d}
                WHEN left(text, length(f.label) + 2) = ANY(%(named)s)
                    THEN {BUT_FOR_KIND:d}
                WHEN strpos(text, %(address)s) > 0 THEN {AT_ADDRESS:d}
                ELSE 0
            END AS fit,
            text LIKE %(begins)s AS begins
        FROM ({" UNION ALL ".join(parts)}) AS f
        ORDER BY fit DESC, begins DESC,
            strpos(text, %(inside)s) BETWEEN 1 AND length(f.label) DESC,
            strpos(text, %(head)s) > 0 DESC,
            word_similarity(%(core)s, text) DESC,
            rank, {distance(near)}, length(text), f.key
        LIMIT %(limit)s
    """  # noqa: S608 - as above


def role_rank(layer: Layer) -> int:
    """Places and services before parcels when the words fit both."""
    order = [
        Layer.Role.ADMIN,
        Layer.Role.SERVICE,
        Layer.Role.INFRASTRUCTURE,
        Layer.Role.OTHER,
        Layer.Role.ZONING,
        Layer.Role.PARCEL,
    ]
    return order.index(Layer.Role(layer.role))


def is_number(word: str) -> bool:
    """Whether the word is a number as people write them (12, 57b)."""
    return word[0].isdigit() and len(word) <= 4


def words_clause(
    words: Sequence[str], *, whole: bool = False
) -> tuple[str, dict[str, Any]]:
    """``AND search_text LIKE '% word%'`` for each word, with its parameters.

    Folded words hold only letters and digits, so there is nothing to escape. With
    ``whole`` a number must stand as it is: 12 is not 120.
    """
    clause, values = "", {}
    for i, word in enumerate(words):
        either = []
        for j, form in enumerate(spellings(word)):
            values[f"word{i}_{j}"] = f"% {form}%"
            either.append(f"f.search_text LIKE %(word{i}_{j})s")
        clause += f" AND ({' OR '.join(either)})"
        if whole and is_number(word):
            values[f"whole{i}"] = f" ({'|'.join(spellings(word))})( |$)"
            clause += f" AND f.search_text ~ %(whole{i})s"
    return clause, values


def spellings(word: str) -> list[str]:
    """The word, and with the other of i and y where both are written (Mỹ, Mĩ)."""
    if word in SPELLED:
        return [word, SPELLED[word]]
    if len(word) > 1 and word[-1] in "iy" and word[-2] in SAME_SOUND:
        return [word, word[:-1] + ("y" if word[-1] == "i" else "i")]
    return [word]
