"""What people say for what has another name: sổ đỏ, cúp điện, xin phép xây nhà.

The tables beside this module hold folded phrases: everyday words and the official ones
(`synonyms.csv`), words that carry no meaning in a question (`fillers.csv`) and kinds of
places people look for (`place_kinds.csv`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gisportal.core.tables import table
from layers.queries.search.query_terms import even


def longest_first(phrases: Iterable[str]) -> list[str]:
    """The phrases, those of most words first."""
    return sorted(phrases, key=lambda phrase: -len(phrase.split()))


MEANINGS = {
    even(row["typed"]): even(row["means"]) for row in table(__file__, "synonyms.csv")
}
TYPED = longest_first(MEANINGS)
FILLERS = longest_first(even(row["words"]) for row in table(__file__, "fillers.csv"))
# Said or left out: that it is about land, a house, a paper.
UNSAID = {"dat", "nha", "o", "dai", "giai", "to", "giai to", "moi", "phep"}
PLACE_KINDS = longest_first(
    even(row["kind"]) for row in table(__file__, "place_kinds.csv")
)


def without_fillers(words: Sequence[str]) -> tuple[str, ...]:
    """The words without those that only make a question of them.

    All words when nothing else would be left.
    """
    text = f" {' '.join(words)} "
    for filler in FILLERS:
        text = text.replace(f" {filler} ", " ")
    return tuple(text.split()) or tuple(words)


def phrases(words: Sequence[str]) -> list[str]:
    """What the words may mean, as typed first: phrases with i for y."""
    typed = even(" ".join(words))
    short = " ".join(without_fillers(typed.split()))
    # "thừa kế đất": that it is about land goes without saying.
    plain = short.removesuffix(" dat")
    found = [typed, short, *([plain] if " " in plain else [])]
    for text in (typed, short):
        found += [MEANINGS[x] for x in TYPED if is_about(text, x)][:1]
    return list(dict.fromkeys(found))


def is_about(text: str, phrase: str) -> bool:
    """Whether the text is the phrase and what goes without saying: not "sang tên xe"."""
    if f" {phrase} " not in f" {text} ":
        return False
    rest = f" {text} ".replace(f" {phrase} ", " ", 1).split()
    return not rest or UNSAID.issuperset(without_fillers([*rest, "dat"]))


def parts(words: Sequence[str]) -> list[str]:
    """Runs of at least two of the words that mean something, the longest first."""
    plain = without_fillers(tuple(map(even, words)))
    return [
        " ".join(plain[start : start + count])
        for count in range(len(plain) - 1, 1, -1)
        for start in range(len(plain) - count + 1)
    ]


def place_kind(words: Sequence[str]) -> str:
    """The kind of place with which the words begin (``cho``, ``benh vien``), or ""."""
    text = f"{even(' '.join(words))} "
    return next((kind for kind in PLACE_KINDS if text.startswith(f"{kind} ")), "")
