"""MapInfo's headers, put right before GDAL reads them.

A .tab or .mif names the encoding of its text, and is often wrong ("WindowsLatin1" over
TCVN3). Our copy is declared Latin-1, a letter a byte, and decoded by us; what the
file said is kept as a hint. A .tab that leads to other tables is refused.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from django.utils.translation import gettext as _

from importers.dataset.safe_zip import CHUNK
from importers.dataset.unpack import Dataset
from importers.errors import refuse

LONGEST_HEADER = 256 << 10
NEUTRAL = b"ISO8859_1"
_TYPE = re.compile(rb"^[ \t]*Type[ \t]+(\w+)[^\r\n]*", re.M | re.I)
_ELSEWHERE = re.compile(rb"^[ \t]*(create[ \t]+view|open[ \t]+table)", re.M | re.I)
_TAB_CHARSET = re.compile(rb'(!charset[ \t]+|Charset[ \t]+")([\w.-]+)', re.I)
_TOP = re.compile(rb"^!charset[^\r\n]*\r?\n", re.M | re.I)
_TABLE = re.compile(rb"^(!table[^\r\n]*\r?\n(?:!version[^\r\n]*\r?\n)?)", re.I)
_MIF_CHARSET = re.compile(rb'(^[ \t]*Charset[ \t]+")([^"\r\n]*)', re.M | re.I)
_VERSION = re.compile(rb"^[ \t]*Version[^\r\n]*\r?\n", re.M | re.I)
_DATA = re.compile(rb"^[ \t]*Data[ \t]*\r?$", re.M | re.I)
# MapInfo's names of encodings that a codec here knows under another one.
CODECS = {
    "windowslatin1": "cp1252",
    "windowslatin2": "cp1250",
    "windowscyrillic": "cp1251",
    "windowsgreek": "cp1253",
    "windowsturkish": "cp1254",
    "windowsvietnamese": "cp1258",
    "windowssimpchinese": "gbk",
    "windowstradchinese": "big5",
    "windowsjapanese": "cp932",
    "windowskorean": "cp949",
    "codepage437": "cp437",
    "codepage850": "cp850",
    "iso8859_1": "latin-1",
}


def is_mapinfo(dataset: Dataset) -> bool:
    """Whether the data set is a .tab or a .mif."""
    return dataset.path.suffix in (".tab", ".mif")


def neutralised(dataset: Dataset) -> str:
    """Rewrite our copy's header; answers the encoding it named ("" for none).

    Raises ``RefusedError`` for a header that is none, or leads to other files.
    """
    path = dataset.path
    with path.open("rb") as file:
        head = file.read(LONGEST_HEADER)
    if path.suffix == ".tab":
        changed, said = _tab(head, path)
    else:
        changed, said = _mif(head)
    _rewrite(path, changed, len(head))
    name = said.decode("ascii", "replace")
    return CODECS.get(name.lower(), "" if name.lower() == "neutral" else name)


def _tab(head: bytes, path: Path) -> tuple[bytes, bytes]:
    types = [kind.upper() for kind in _TYPE.findall(head)]
    is_own = len(types) == 1 and types[0] in (b"NATIVE", b"DBF")
    if not is_own or _ELSEWHERE.search(head) or path.stat().st_size > len(head):
        raise refuse(
            "tab-linked",
            _(
                "The .tab is no table of its own but leads to others. Export it as a "
                "new table."
            ),
        )
    said = [name for _mark, name in _TAB_CHARSET.findall(head)]
    changed = _TAB_CHARSET.sub(rb"\1" + NEUTRAL, head)
    # GDAL believes the line at the top alone.
    changed = _TOP.sub(b"", changed)
    changed = _TABLE.sub(rb"\1!charset " + NEUTRAL + b"\n", changed, count=1)
    return changed, said[-1] if said else b""


def _mif(head: bytes) -> tuple[bytes, bytes]:
    end = _DATA.search(head)
    if end is None:
        raise refuse("unreadable", _("The header of the .mif does not end."))
    top, rest = head[: end.start()], head[end.start() :]
    said = _MIF_CHARSET.search(top)
    if said is not None:
        return _MIF_CHARSET.sub(rb"\1" + NEUTRAL, top) + rest, said[2]
    line = b'Charset "' + NEUTRAL + b'"\n'
    version = _VERSION.search(top)
    at = version.end() if version else 0
    return top[:at] + line + top[at:] + rest, b""


def _rewrite(path: Path, head: bytes, length: int) -> None:
    """The file anew with another head; a link to somebody's file is replaced."""
    target = path.with_suffix(".new")
    with path.open("rb") as source, target.open("xb") as out:
        source.seek(length)
        out.write(head)
        shutil.copyfileobj(source, out, CHUNK)
    target.replace(path)
