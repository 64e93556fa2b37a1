"""Which encoding the text of a .dbf is in, and decoding it without losing letters.

GDAL drops the last letter of every CP1258 or TCVN string, so files are opened as
ISO-8859-1 (a letter for every byte) and decoded here.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gisportal.core import vietnamese_encodings
from gisportal.core.tables import table
from gisportal.core.vietnamese_syllables import share_of_syllables
from importers.dataset.utf8 import is_utf8
from importers.errors import UsageError
from importers.findings import Finding

TCVN3, VNI, UTF8 = "TCVN3", "VNI", "UTF-8"
ALIASES = {
    "TCVN": TCVN3,
    "ABC": TCVN3,
    "TCVN5712": TCVN3,
    "TCVN5712-1": TCVN3,
    "VNI-WINDOWS": VNI,
    "UTF8": UTF8,
}
CANDIDATES = ("cp1258", TCVN3, VNI, "cp1252")
# Bytes of a value's end that may be a letter cut off at the column's width.
LONGEST_CUT = 3
# Share of accented words that must be Vietnamese syllables to believe a candidate.
BELIEVABLE = 0.5
# dBASE language driver ids (byte 29 of the header) that name a code page.
LDID = {
    int(row["id"], 16): row["encoding"]
    for row in table(__file__, "language_drivers.csv")
}


@dataclass(frozen=True)
class Encoding:
    """A chosen encoding: its name and how a Latin-1 view of the bytes becomes text."""

    name: str
    decode: Callable[[str], str]
    # Whether GDAL may read the file as UTF-8 itself (nothing to decode here).
    is_plain_utf8: bool = False


# What needs no decoding here.
PLAIN_UTF8 = Encoding(UTF8, str, is_plain_utf8=True)


def from_name(name: str) -> Encoding:
    """The encoding a person named. Raises ``UsageError`` for an unknown one."""
    wanted = ALIASES.get(name.strip().upper(), name.strip())
    if wanted.upper() == TCVN3:
        return Encoding(TCVN3, vietnamese_encodings.from_tcvn3)
    if wanted.upper() == VNI:
        return Encoding(VNI, vietnamese_encodings.from_vni)
    try:
        codec = codecs.lookup(wanted).name
    except LookupError as error:
        raise UsageError(
            _("Unknown encoding %(name)s. Try UTF-8, CP1258, TCVN3, VNI or CP1252.")
            % {"name": name}
        ) from error
    return Encoding(UTF8 if codec == "utf-8" else codec.upper(), _by_codec(codec))


def detect(
    values: Sequence[bytes], said: str, ldid: int
) -> tuple[Encoding, list[Finding]]:
    """The encoding of ``values`` (raw bytes of text columns), and what to say of it.

    ``said`` is what the .cpg or the file itself names ("" for nothing), ``ldid`` byte
    29 of the .dbf. The bytes count for more than either: both may lie.
    """
    non_ascii = [v for v in values if not v.isascii()]
    cuts = range(LONGEST_CUT + 1)
    if all(any(is_utf8([v[: len(v) - cut]]) for cut in cuts) for v in non_ascii):
        return from_name(UTF8), []
    declared = _declared(said, ldid)
    chosen, score = _best(non_ascii, declared)
    if declared and chosen.name == declared.name:
        return chosen, []
    return chosen, [_guess_finding(chosen, declared, said, score)]


def _guess_finding(
    chosen: Encoding, declared: Encoding | None, said: str, score: float
) -> Finding:
    if score < BELIEVABLE:
        message = _(
            "The text encoding is not certain; %(name)s was used. If letters look "
            "wrong, load again with --encoding."
        ) % {"name": chosen.name}
        return Finding.warning("encoding-uncertain", message)
    message = _("The text was recognised as %(name)s and converted to Unicode.")
    if declared and said.strip():
        message = _(
            "The file says %(declared)s, but the text is %(name)s; it was converted "
            "to Unicode."
        )
    names = {"name": chosen.name, "declared": declared.name if declared else ""}
    return Finding.info("encoding-recognised", message % names)


def _declared(said: str, ldid: int) -> Encoding | None:
    """What is said or the language driver id, if it is a codec and not plainly wrong."""
    name = re.sub(r"[^\w.:-]", "", said.strip())[:40]
    if name.isdigit():
        name = "utf-8" if name == "65001" else f"cp{name}"
    name = re.sub(r"^(ANSI|OEM|CP|WINDOWS-?)\s*(\d+)$", r"cp\2", name, flags=re.I)
    for candidate in (name, LDID.get(ldid, "")):
        if candidate:
            try:
                found = from_name(candidate)
            except UsageError:
                continue
            return None if found.name == UTF8 else found
    return None


def _best(values: Sequence[bytes], declared: Encoding | None) -> tuple[Encoding, float]:
    """The candidate that reads most like Vietnamese; else the declared one."""
    views = [v.decode("latin-1") for v in values]
    scored = [
        (share_of_syllables(map(c.decode, views)), c)
        for c in map(from_name, CANDIDATES)
    ]
    best_score, best = max(scored, key=lambda pair: pair[0])
    if best_score >= BELIEVABLE:
        return best, best_score
    if declared and not any("\ufffd" in declared.decode(v) for v in views):
        return declared, best_score
    return from_name("cp1252"), best_score


def _by_codec(codec: str) -> Callable[[str], str]:
    def decode(latin1: str) -> str:
        if latin1.isascii():
            return latin1
        try:
            raw = latin1.encode("latin-1")
        except UnicodeEncodeError:
            # Letters beyond a byte were Unicode already (escapes in a drawing).
            return unicodedata.normalize("NFC", latin1)
        text = raw.decode(codec, "replace")
        # A letter cut off at the column's width is no letter.
        text = text.rstrip("\ufffd") if codec == "utf-8" else text
        return unicodedata.normalize("NFC", text)

    return decode
