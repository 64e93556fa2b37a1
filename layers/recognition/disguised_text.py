"""Text in TCVN3 or VNI that was saved as if it were Unicode: known, read for judging.

"§Êt trång lóa" is "Đất trồng lúa": every byte of the old encoding became a letter of
its own. A person reads it by means of a font, so names in it are names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gisportal.core.vietnamese_encodings import from_tcvn3, from_vni
from gisportal.core.vietnamese_syllables import share_of_syllables

READERS: dict[str, Callable[[str], str]] = {"TCVN3": from_tcvn3, "VNI": from_vni}
# Values with letters beyond ASCII that are looked at; enough to know an encoding by.
LOOKED_AT = 200
# Share of possible syllables from which text is believed, and what it must win by.
BELIEVABLE = 0.7
CLEARLY_BETTER = 0.3


def encoding_of(texts: Sequence[str]) -> str:
    """The encoding that ``texts`` are in though they came as Unicode; "" for none."""
    strange = [text for text in texts if not text.isascii()][:LOOKED_AT]
    # Everything is a letter for a byte: real Vietnamese has letters beyond them.
    suspects = [text for text in strange if max(text) <= "\xff"]
    if not suspects or 2 * len(suspects) < len(strange):
        return ""
    as_it_is = share_of_syllables(suspects)
    score, name = max(
        (share_of_syllables(map(read, suspects)), name)
        for name, read in READERS.items()
    )
    is_clear = score >= BELIEVABLE and score >= as_it_is + CLEARLY_BETTER
    return name if is_clear else ""


def readable(texts: Sequence[str]) -> Sequence[str]:
    """``texts`` as a person reads them; decoded only where they are disguised."""
    name = encoding_of(texts)
    return [READERS[name](text) for text in texts] if name else texts
