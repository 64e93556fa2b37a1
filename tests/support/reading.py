"""Any answer of the portal as plain text, so that a test can look for what must not be.

Packed, encoded or binary: what a patient reader could get out of it is in the text.
"""

from __future__ import annotations

import gzip
import html
import io
import json
import re
import tempfile
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import mapbox_vector_tile
import pyogrio
import pypdf

from gisportal.core.search_folding import fold

ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def content_of(response: Any) -> bytes:
    """The bytes of an answer, streamed or not, unpacked."""
    content = response.getvalue() if response.streaming else response.content
    if response.headers.get("Content-Encoding") == "gzip":
        return gzip.decompress(content)
    return content


def text_of(response: Any) -> str:
    """Everything an answer says: headers and contents."""
    content = content_of(response)
    kind = response.headers.get("Content-Type", "").split(";")[0]
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    return f"{headers}\n{READERS.get(kind, plain)(content)}"


def plain(content: bytes) -> str:
    """Bytes as text, also as it reads with all escapes undone."""
    text = content.decode("utf-8", errors="replace")
    undone = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return "\n".join([text, html.unescape(undone), unquote_plus(undone)])


def tile(content: bytes) -> str:
    """A vector tile, decoded."""
    if not content:
        return ""
    decoded = mapbox_vector_tile.decode(content)
    return plain(content) + json.dumps(decoded, ensure_ascii=False)


def zipped(content: bytes) -> str:
    """Every file in a zip, with its name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(
            f"{name}\n{plain(archive.read(name))}" for name in archive.namelist()
        )


def geopackage(content: bytes) -> str:
    """Every table of a GeoPackage, and its bytes (deleted rows included)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.gpkg"
        path.write_bytes(content)
        told = [
            pyogrio.read_dataframe(path, layer=name, read_geometry=False).to_csv()
            for name, _kind in pyogrio.list_layers(path)
        ]
        facts = json.dumps(pyogrio.read_info(path), ensure_ascii=False, default=str)
    return "\n".join([*told, facts, plain(content)])


def pdf(content: bytes) -> str:
    """The text of a PDF's pages, notes and metadata, and its bytes."""
    document = pypdf.PdfReader(io.BytesIO(content))
    pages = [page.extract_text() for page in document.pages]
    facts = [f"{name}: {value}" for name, value in (document.metadata or {}).items()]
    links = [
        str(note.get_object())
        for page in document.pages
        for note in page.get("/Annots", [])
    ]
    return "\n".join([*pages, *facts, *links, plain(content)])


def searchable(text: str) -> str:
    """The text as it is looked through: without accents, case and punctuation."""
    return fold(text)


READERS = {
    "application/vnd.mapbox-vector-tile": tile,
    "application/zip": zipped,
    "application/geopackage+sqlite3": geopackage,
    "application/pdf": pdf,
}
