"""Vietnamese text from before Unicode: TCVN3 (ABC, .VnTime) and VNI-Windows.

Both show bytes of the Latin-1 range as Vietnamese letters by means of a font. TCVN3
has one byte a letter (and no capitals with tones: those are typed as small letters in
an all-capitals font). VNI writes the bare letter followed by a byte for its marks.
"""

from __future__ import annotations

import re
import unicodedata

_TCVN3 = (
    "A1Ă A2Â A3Ê A4Ô A5Ơ A6Ư A7Đ A8ă A9â AAê ABô ACơ ADư AEđ "
    "B5à B6ả B7ã B8á B9ạ BBằ BCẳ BDẵ BEắ C6ặ C7ầ C8ẩ C9ẫ CAấ CBậ CCè CEẻ CFẽ D0é "
    "D1ẹ D2ề D3ể D4ễ D5ế D6ệ D7ì D8ỉ DCĩ DDí DEị DFò E1ỏ E2õ E3ó E4ọ E5ồ E6ổ E7ỗ "
    "E8ố E9ộ EAờ EBở ECỡ EDớ EEợ EFù F1ủ F2ũ F3ú F4ụ F5ừ F6ử F7ữ F8ứ F9ự FAỳ FBỷ "
    "FCỹ FDý FEỵ"
)
TCVN3 = {
    int(item[:2], 16): unicodedata.normalize("NFC", item[2:]) for item in _TCVN3.split()
}
_TCVN3_LETTERS = frozenset(c for c in TCVN3.values() if c.islower())
# Small letters that TCVN3 has a capital of; the others have none.
_TCVN3_WITH_CAPITAL = frozenset("ăâêôơưđ")
_NO_CAPITAL = _TCVN3_LETTERS - _TCVN3_WITH_CAPITAL

_GRAVE, _ACUTE, _HOOK, _TILDE, DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
# Byte after a bare letter -> combining marks.
VNI_MARKS = {
    0xF9: _ACUTE,
    0xF8: _GRAVE,
    0xFB: _HOOK,
    0xF5: _TILDE,
    0xEF: DOT,
    0xE2: _CIRCUMFLEX,
    0xE1: _CIRCUMFLEX + _ACUTE,
    0xE0: _CIRCUMFLEX + _GRAVE,
    0xE5: _CIRCUMFLEX + _HOOK,
    0xE3: _CIRCUMFLEX + _TILDE,
    0xE4: _CIRCUMFLEX + DOT,
    0xEA: _BREVE,
    0xE9: _BREVE + _ACUTE,
    0xE8: _BREVE + _GRAVE,
    0xFA: _BREVE + _HOOK,
    0xFC: _BREVE + _TILDE,
    0xEB: _BREVE + DOT,
}
VNI_SINGLE = {
    0xF4: "ơ",
    0xF6: "ư",
    0xF1: "đ",
    0xED: "í",
    0xEC: "ì",
    0xE6: "ỉ",
    0xF3: "ĩ",
    0xF2: "ị",
    0xEE: "ỵ",
}
UPPER = 0x20
_WORD = re.compile(r"\w+")


_MARKS = {
    chr(byte - case): marks for byte, marks in VNI_MARKS.items() for case in (0, UPPER)
}
_SINGLES = {chr(byte): letter for byte, letter in VNI_SINGLE.items()} | {
    chr(byte - UPPER): letter.upper() for byte, letter in VNI_SINGLE.items()
}
_VNI_LETTER = re.compile(
    f"(?P<base>[AaEeOoUuYyIi\u00f4\u00f6\u00d4\u00d6])(?P<mark>[{''.join(_MARKS)}])"
    f"|(?P<single>[{''.join(_SINGLES)}])"
)


def from_tcvn3(latin1: str) -> str:
    """TCVN3 bytes (seen as Latin-1) as Vietnamese text, NFC."""
    return _WORD.sub(_restore_capitals, latin1.translate(TCVN3))


def from_vni(latin1: str) -> str:
    """VNI-Windows bytes (seen as Latin-1) as Vietnamese text, NFC."""
    return _VNI_LETTER.sub(_vni_to_unicode, latin1)


def _restore_capitals(match: re.Match[str]) -> str:
    """Capitals for a word typed in the all-capitals font: ``ĐấT`` → ``ĐẤT``."""
    word = match.group()
    capitals = sum(c.isupper() for c in word)
    small = [c for c in word if c.islower()]
    if capitals and small and all(c in _NO_CAPITAL for c in small):
        is_name = capitals == 1 and word[0].isupper() and len(word) > 1
        # "Bà" and "Lộ" are ordinary words: one capital, then the toned letter.
        return word if is_name else word.upper()
    return word


def _vni_to_unicode(match: re.Match[str]) -> str:
    if match["single"]:
        return _SINGLES[match["single"]]
    base, mark = match["base"], match["mark"]
    letter = _SINGLES.get(base, base)
    joined = unicodedata.normalize("NFC", letter + _MARKS[mark])
    if len(joined) == 1:
        return joined
    # No such letter: the second byte stands for itself.
    return letter + _SINGLES.get(mark, mark)
