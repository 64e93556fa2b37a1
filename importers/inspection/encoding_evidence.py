"""Evidence for the encoding of a file: bytes from all over it, and what it declares."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from importers.dataset import dbf, source_layers
from importers.dataset.source_layers import SourceLayer
from importers.findings import Finding
from importers.inspection import encoding
from importers.inspection.encoding import Encoding

# Where the rows of a format lie in a .dbf, or in something built like one.
RECORDS = {".shp": (".dbf",), ".tab": (".dat", ".dbf")}


def detect_encoding(
    layer: SourceLayer, sample: pa.Table
) -> tuple[Encoding, list[Finding]]:
    """The encoding of a layer whose text is bytes, and findings about it."""
    is_shapefile = layer.dataset.is_shapefile
    records = _records(layer)
    is_ascii = all(name.isascii() for name in layer.columns)
    if is_shapefile and records and is_ascii and dbf.is_strict_utf8(*records):
        return Encoding(encoding.UTF8, str, is_plain_utf8=True), []
    declared, driver = layer.declared_encoding, 0
    if is_shapefile and records:
        declared = source_layers.small_part(layer.dataset, ".cpg").decode("latin-1")
        driver = records[1].language_driver
    chosen, findings = encoding.detect(non_ascii_bytes(layer, sample), declared, driver)
    # Only a sample was decoded: some other value may not be UTF-8.
    return replace(chosen, is_plain_utf8=False), findings


def non_ascii_bytes(layer: SourceLayer, sample: pa.Table) -> list[bytes]:
    """Names of columns and texts with bytes beyond ASCII."""
    names = [name.encode("latin-1", "replace") for name in layer.columns]
    records = _records(layer)
    return [*names, *(dbf.non_ascii_values(*records) if records else _texts(sample))]


def _texts(sample: pa.Table) -> list[bytes]:
    """Texts of the sample as bytes; those that are Unicode already are left out."""
    values: set[str] = set()
    for column in sample.columns[:-1]:
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            values.update(v for v in column.unique().to_pylist() if v)
    found = (v for v in sorted(values) if not v.isascii() and max(v) <= "\xff")
    return [value.encode("latin-1").strip() for value in found]


def _records(layer: SourceLayer) -> tuple[Path, dbf.Layout] | None:
    """The file of the rows and how they lie in it, if it is one of fixed records."""
    path = layer.dataset.path
    for suffix in RECORDS.get(path.suffix, ()):
        if path.with_suffix(suffix).exists():
            layout = dbf.layout(path.with_suffix(suffix))
            return (path.with_suffix(suffix), layout) if layout else None
    return None
