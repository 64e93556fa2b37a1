"""Vietnamese letters and words in every encoding a file may have."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from gisportal.core.vietnamese_encodings import (
    TCVN3,
    UPPER,
    VNI_MARKS,
    VNI_SINGLE,
)

SMALL = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụ"
    "ưừửữứựvwxyỳỷỹýỵz"
)
WORDS = [
    "Phường Cái Khế",
    "Tỉnh Vĩnh Long",
    "Xã Hoà An",
    "Huỳnh Thị Được",
    "Đường Nguyễn Huệ",
    "Quỹ đất công",
    "Cầu Mỹ Thuận",
    "Trường",
]


def cp1258(text: str) -> bytes:
    """CP1258 wants tones as marks after the letter; its few precomposed ones stay."""
    out = b""
    for letter in unicodedata.normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tone = next(c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323")
            bare = unicodedata.normalize("NFC", parts.replace(tone, ""))
            out += bare.encode("cp1258") + tone.encode("cp1258")
    return out


def to_tcvn3(text: str) -> bytes:
    """Text as TCVN3 bytes, for round trips; toned capitals become small letters."""
    table = {letter: byte for byte, letter in TCVN3.items()}
    return bytes(
        table.get(c) or table.get(c.lower()) or ord(c.encode("latin-1"))
        for c in unicodedata.normalize("NFC", text)
    )


def to_vni(text: str) -> bytes:
    """Text as VNI-Windows bytes, for round trips."""
    return "".join(_vni_letter(c) for c in unicodedata.normalize("NFC", text)).encode(
        "latin-1"
    )


def _vni_letter(letter: str) -> str:
    upper = UPPER if letter.isupper() else 0
    for byte, single in VNI_SINGLE.items():
        if letter.lower() == single:
            return chr(byte - upper)
    decomposed = unicodedata.normalize("NFD", letter.lower())
    for horned, byte in (("o\u031b", 0xF4), ("u\u031b", 0xF6)):
        if decomposed.startswith(horned):
            base, marks = chr(byte), decomposed[2:]
            break
    else:
        base, marks = decomposed[0], decomposed[1:]
    if not marks:
        return letter
    mark = next((b for b, m in VNI_MARKS.items() if m == marks), None)
    if mark is None:
        return letter
    head = base.upper() if base.isascii() and upper else chr(ord(base) - upper)
    return head + chr(mark - upper) if not base.isascii() or upper else base + chr(mark)


ENCODERS: dict[str, Callable[[str], bytes]] = {
    "UTF-8": str.encode,
    "CP1258": cp1258,
    "TCVN3": to_tcvn3,
    "VNI": to_vni,
}
