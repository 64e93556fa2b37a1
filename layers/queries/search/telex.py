"""Typing marks that stayed in the text: Telex (``dduwowngf``) and VNI (``d9u7o7ng2``).

What a keyboard without its Vietnamese input method leaves is undone on folded text:
only the marks have to go, as search keys have no accents anyway.
"""

from __future__ import annotations

import re

from gisportal.core.search_folding import fold

_LETTERS = re.compile(r"[a-z]+")
# Letters doubled for a hat or a bar, w for a hook or a breve.
_DOUBLED = re.compile(r"(aa|ee|oo|dd)")
_TONE = re.compile(r"[fsrxj]")
_VNI = re.compile(r"[1-9]")
_ONSETS = "ngh|ng|nh|gh|gi|kh|th|tr|ph|ch|qu|b|c|d|g|h|k|l|m|n|p|r|s|t|v|x"
_VOWELS = (
    "uyeu|oai|oao|oay|oeo|uay|uye|uya|uoi|uou|ieu|yeu|iai|"
    "ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|oo|ua|ue|ui|uo|uu|uy|ye|a|e|i|o|u|y"
)
_SYLLABLE = re.compile(rf"(?:{_ONSETS})?(?:{_VOWELS})(?:ng|nh|ch|c|m|n|p|t)?")


def undone(query: str) -> str:
    """The folded query without typing marks; empty when there are none to undo.

    A word that would be no Vietnamese syllable stays as it is.
    """
    words = fold(query).split()
    plain = [plain_word(word) for word in words]
    return " ".join(plain) if plain != words else ""


def plain_word(word: str) -> str:
    """One word without its marks, itself when what remains is no syllable."""
    if any(c.isdigit() for c in word):
        bare = _VNI.sub("", word)
        return bare if word[0].isalpha() and is_syllable(bare) else word
    return telex_word(word)


def telex_word(word: str) -> str:
    """``dduwowngf`` as ``duong``: hooks and hats first, then at most one tone."""
    bare = _DOUBLED.sub(lambda found: found[0][0], word)
    # w stands for a hook on the vowel before it, or for the whole ư.
    bare = re.sub(r"(?<=[auo])w", "", bare)
    bare = re.sub(r"w", "u", bare)
    if is_syllable(bare):
        return bare
    for tone in reversed(list(_TONE.finditer(bare))):
        if tone.start():
            untoned = bare[: tone.start()] + bare[tone.end() :]
            untoned = _DOUBLED.sub(lambda found: found[0][0], untoned)
            untoned = re.sub(r"(?<=[auo])w", "", untoned)
            if is_syllable(untoned):
                return untoned
    return word


def is_syllable(word: str) -> bool:
    """Whether the word may be a Vietnamese syllable without its accents."""
    return bool(_LETTERS.fullmatch(word) and _SYLLABLE.fullmatch(word))
