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


def _table(text: str) -> dict[int, str]:
    """Byte -> letter (NFC) of a table such as the one above."""
    return {int(x[:2], 16): unicodedata.normalize("NFC", x[2:]) for x in text.split()}


TCVN3 = _table(_TCVN3)
_TCVN3_LETTERS = frozenset(c for c in TCVN3.values() if c.islower())
# Small letters that TCVN3 has a capital of; the others have none.
_TCVN3_WITH_CAPITAL = frozenset("ăâêôơưđ")
_NO_CAPITAL = _TCVN3_LETTERS - _TCVN3_WITH_CAPITAL

# Byte after a bare letter, and what it makes of an a.
_VNI_OF_A = "F9á F8à FBả F5ã EFạ E2â E1ấ E0ầ E5ẩ E3ẫ E4ậ EAă E9ắ E8ằ FAẳ FCẵ EBặ"
# Byte after a bare letter -> combining marks.
VNI_MARKS = {
    byte: unicodedata.normalize("NFD", letter)[1:]
    for byte, letter in _table(_VNI_OF_A).items()
}
VNI_SINGLE = _table("F4ơ F6ư F1đ EDí ECì E6ỉ F3ĩ F2ị EEỵ")
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
