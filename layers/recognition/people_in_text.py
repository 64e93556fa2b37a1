"""Whether a written sentence names a person.

A family name alone says little: "đường Nguyễn Huệ" is a street. Asked is what stands
before the name, how long it is, and whether everybody knows it from street signs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from layers.recognition import name_words as lists

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
LONGEST_NAME = 5
LONGEST_SENTENCE = 1_000
# Digits; a longer number is that of a meter or a file, no place on a street.
LONGEST_HOUSE_NUMBER = 4


@dataclass(frozen=True)
class Words:
    """The words sets are looked up in, as the text is written: with accents or not."""

    certain: frozenset[str]
    doubtful: frozenset[str]
    middles: frozenset[str]
    naming: frozenset[str]
    honorifics: frozenset[str]
    of_people: frozenset[str]
    of_things: frozenset[str]
    organisations: frozenset[str]
    joining: frozenset[str]
    named_after: frozenset[str]
    no_given: frozenset[str]
    famous: frozenset[str]
    not_names: frozenset[str]
    crossings: frozenset[str]


ACCENTED = Words(
    lists.CERTAIN,
    lists.DOUBTFUL,
    lists.MIDDLES,
    lists.NAMING_MIDDLES,
    lists.HONORIFICS,
    lists.OF_PEOPLE,
    lists.OF_THINGS,
    lists.ORGANISATIONS,
    lists.JOINING,
    lists.NAMED_AFTER_PEOPLE,
    lists.NO_GIVEN_NAMES,
    lists.FAMOUS,
    lists.NOT_NAMES,
    lists.CROSSINGS,
)
UNACCENTED = Words(
    lists.CERTAIN_UNACCENTED,
    lists.unaccented(lists.DOUBTFUL | lists.CERTAIN) - lists.CERTAIN_UNACCENTED,
    lists.unaccented(lists.MIDDLES),
    lists.unaccented(lists.NAMING_MIDDLES),
    lists.HONORIFICS_UNACCENTED,
    lists.unaccented(lists.OF_PEOPLE - lists.HONORIFICS) | lists.HONORIFICS_UNACCENTED,
    lists.unaccented(lists.OF_THINGS),
    lists.unaccented(lists.ORGANISATIONS),
    lists.unaccented(lists.JOINING - lists.SIGNS) | lists.SIGNS,
    lists.unaccented(lists.NAMED_AFTER_PEOPLE),
    lists.unaccented(lists.NO_GIVEN_NAMES),
    lists.unaccented(lists.FAMOUS),
    lists.unaccented(lists.NOT_NAMES),
    lists.unaccented(lists.CROSSINGS),
)


def names_someone(text: str) -> bool:
    """Whether ``text`` names a person."""
    sentence = Sentence(unicodedata.normalize("NFC", text[:LONGEST_SENTENCE]))
    places = range(len(sentence.tokens))
    return any(sentence.is_name(at) or sentence.is_addressed(at) for at in places)


class Sentence:
    """A text as its words and signs, each as written and small."""

    def __init__(self, text: str) -> None:
        self.tokens: Sequence[str] = _TOKEN.findall(text)
        self.low = [token.lower() for token in self.tokens]
        self.words = UNACCENTED if text.isascii() else ACCENTED
        # All capitals or all small: letters do not tell where a name ends.
        self.is_cased = text != text.upper() and text != text.lower()

    def is_name(self, at: int) -> bool:
        """Whether a person's name begins at the token."""
        words, first = self.words, self.low[at]
        is_certain = first in words.certain or self._has_womans_middle(at)
        if not is_certain and first not in words.doubtful:
            return False
        run = self._run(at)
        if len(run) < 2 or self._begins_with(run, words.not_names):
            return False
        if self._before(at) in words.honorifics:
            return self._is_after_honorific(at, run, is_certain=is_certain)
        is_named = len(run) > 2 and run[1] in words.naming
        is_famous = (
            self._begins_with(run, words.famous)
            and self._before(at) not in lists.OF_LIVING_PEOPLE
        )
        if is_famous or self._is_thing(at, crosses=not is_named):
            return False
        if not self.is_cased:
            return self._is_bare_name(at, run, is_certain=is_certain)
        if is_certain and self._before(at) in words.of_people:
            return True
        return len(run) > 2 and (is_certain or run[1] in words.middles)

    def _has_womans_middle(self, at: int) -> bool:
        """Whether a name with "Thị" begins here, whatever the family: "Trà Thị Hạnh"."""
        if self.tokens[at + 1 : at + 2] != ["Thị"] or not self.is_cased:
            return False
        parts, first = self.tokens[at : at + 3], self.low[at]
        is_other = first in self.words.of_things or first in lists.BEFORE_TOWNS
        is_named = len(parts) == 3 and first.isalpha() and all(map(str.istitle, parts))
        return is_named and not (is_other or self.low[at + 2] in lists.AFTER_TOWNS)

    def is_addressed(self, at: int) -> bool:
        """Whether somebody is called by a given name here: "nhà ông Bảy"."""
        words = self.words
        if not self.is_cased or words is UNACCENTED or at + 1 >= len(self.tokens):
            return False
        if self._explains_a_place:
            return False
        if self.low[at] in lists.BIRTH_ORDERS:
            return self._is_called_by_order(at)
        if self.low[at] not in words.honorifics:
            return False
        name, before = self.tokens[at + 1], self._before(at)
        if not name.istitle() or self.low[at + 1] in words.no_given or before == "ghi":
            return False
        is_small = self.tokens[at].islower()
        is_first = at == 0 or before in {":", ";", ".", "("}
        return before not in words.named_after and (
            is_small or before in words.of_people or (is_first and self._goes_on(at))
        )

    def _is_called_by_order(self, at: int) -> bool:
        """Whether somebody is called as in the south: "hộ Bảy Đực", "của Hai Hùng"."""
        word, name = self.tokens[at], self.tokens[at + 1]
        if not (word.istitle() and name.istitle()):
            return False
        before = self.low[at - 2] if self._before(at) == ":" and at > 1 else ""
        is_place = f"{self.low[at]} {self.low[at + 1]}" in lists.PLACES_WITH_NUMBERS
        is_somebodys = {before, self._before(at)} & lists.BEFORE_ORDERS
        return bool(is_somebodys) and not is_place

    def _goes_on(self, at: int) -> bool:
        """Whether small words follow: "Bà Lành tặng con", not "Bà Rịa"."""
        return any(token.islower() for token in self.tokens[at + 2 : at + 4])

    def _is_after_honorific(
        self, at: int, run: Sequence[str], *, is_certain: bool
    ) -> bool:
        before = self._before(at - 1)
        # Without accents "cho" is more often "for" than "market".
        is_for = before == "cho" and self.words is UNACCENTED
        if (before in self.words.named_after and not is_for) or before in {"ghi", "ty"}:
            return False
        if self.words is UNACCENTED and not self.is_cased:
            return len(run) > 2 and run[1] in self.words.middles
        return is_certain or self.tokens[at].istitle() or run[1] in self.words.middles

    def _is_bare_name(self, at: int, run: Sequence[str], *, is_certain: bool) -> bool:
        if len(run) > 2 and is_certain and run[1] in self.words.naming:
            return True
        if self.words is UNACCENTED or not 3 <= len(run) <= 4:
            return False
        is_apart = at == 0 or not self.low[at - 1].isalnum()
        follows = at + len(run)
        ends = follows == len(self.low) or not self.low[follows].isalnum()
        is_middle = run[1] in self.words.middles
        return (
            ends
            and (is_apart or self._before(at) in self.words.of_people)
            and (is_certain or is_middle)
        )

    @cached_property
    def _explains_a_place(self) -> bool:
        """Whether the sentence is about a name: "Ông Hổ: tên cù lao"."""
        return bool({("địa", "danh"), (":", "tên")} & set(pairwise(self.low)))

    @cached_property
    def _has_to(self) -> bool:
        return not {"đến", "tới", "den", "toi"}.isdisjoint(self.low)

    def _before(self, at: int) -> str:
        return self.low[at - 1] if at > 0 else ""

    def _run(self, at: int) -> list[str]:
        """The words from the token on that could be one name, small."""
        found: list[str] = []
        for token, low in zip(self.tokens[at:], self.low[at:], strict=True):
            is_part = low.isalpha() and (token[0].isupper() or not self.is_cased)
            follows_honorific = not found and self._before(at) in self.words.honorifics
            if len(found) == LONGEST_NAME or not (is_part or follows_honorific):
                break
            found.append(low)
        return found

    def _begins_with(self, run: Sequence[str], names: frozenset[str]) -> bool:
        return any(" ".join(run[:count]) in names for count in (2, 3, 4))

    def _is_thing(self, at: int, *, crosses: bool) -> bool:
        """Whether the name is that of a street, a school, a company.

        ``crosses``: also when a list of such names comes before it.
        """
        for back in range(at - 1, max(at - 12, -1), -1):
            token, low = self.tokens[back], self.low[back]
            if low in self.words.of_things:
                return True
            if low in {"từ", "tu"} and self._has_to:
                return True
            if low.isdecimal() and back == at - 1:
                return self._before(back) not in {"thửa", "tờ", "thua", "to", "năm"}
            if low.isdecimal() and len(low) > LONGEST_HOUSE_NUMBER:
                return False
            if low in self.words.crossings and self._before(back) in {"ngã", "nga"}:
                return True
            is_joining = low in self.words.joining and (crosses or low != ",")
            is_name = self.is_cased and token[0].isupper()
            if not (is_joining or is_name or low.isdecimal()):
                return self._is_organisation(back)
        return False

    def _is_organisation(self, at: int) -> bool:
        """Whether the small words up to the token say what a business makes."""
        for low in reversed(self.low[max(at - 5, 0) : at + 1]):
            if low in self.words.organisations:
                return True
            if low in self.words.of_people or not low.isalpha():
                return False
        return False
