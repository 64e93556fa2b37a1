"""Vietnamese letters and words in every encoding a file may have."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from importers.inspection import vietnamese_encodings

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


ENCODERS: dict[str, Callable[[str], bytes]] = {
    "UTF-8": str.encode,
    "CP1258": cp1258,
    "TCVN3": vietnamese_encodings.to_tcvn3,
    "VNI": vietnamese_encodings.to_vni,
}
