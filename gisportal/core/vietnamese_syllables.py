"""Whether text reads like Vietnamese: which words are possible syllables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|th|tr|ch|ph|kh|gh|gi|qu|[bcdđghklmnpqrstvx])?"
    r"(?:uyê|uya|uyu|ươi|ươu|iêu|yêu|oai|oay|oeo|uây|uôi|uao|oao"
    r"|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|yê|iu|oa|oă|oe|oi|ôi|ơi|ua|uâ|uê|ui|uô|uơ|uy|ưa"
    r"|ươ|ưi|ưu|[aăâeêioôơuưy])"
    r"(?:ng|nh|ch|[cmnpt])?",
)
_WORDS = re.compile(r"[^\W\d_]+")


def share_of_syllables(texts: Iterable[str]) -> float:
    """Share (0–1) of the accented words that are possible Vietnamese syllables."""
    good = total = 0
    for text in texts:
        for word in text.split():
            if word.isascii():
                continue
            total += 1
            # Characters beyond ASCII must be letters (no ¸ or §).
            is_lettered = all(c.isascii() or c.isalpha() for c in word)
            good += is_lettered and all(map(_is_syllable, _WORDS.findall(word)))
    return good / total if total else 0.0


def _is_syllable(word: str) -> bool:
    decomposed = unicodedata.normalize("NFD", word.lower())
    bare = unicodedata.normalize("NFC", decomposed.translate(_TONES))
    tones = sum(c in "\u0300\u0301\u0303\u0309\u0323" for c in decomposed)
    return tones <= 1 and _SYLLABLE.fullmatch(bare) is not None
