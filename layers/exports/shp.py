"""Shapefile in a zip: UTF-8 with .cpg and .prj, short column names, and a README.

The README names every column in full. Texts over 254 bytes do not fit the format and
are cut at a whole character; the README says in which columns.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pyarrow as pa
import pyogrio
from django.utils.translation import gettext as _

from layers.exports.arrow import MOMENT, Column, arrow_type, table
from layers.exports.naming import unique_names
from layers.exports.request import Export
from layers.exports.rows import fetch, text_values
from layers.queries.sql_clauses import Clause, compose, listed

# What the format allows: characters of a column name, bytes of a text.
NAME_WIDTH = 10
WIDEST = 254
README = "README.txt"


def write_shp(export: Export, folder: Path) -> Path:
    """Write the zip into ``folder``; answers its path."""
    stem = export.layer.slug.replace("-", "_")
    widths = text_widths(export)
    columns = shapefile_columns(export, widths)
    content = table(export, columns)
    pyogrio.write_arrow(
        content.batches,
        folder / f"{stem}.shp",
        driver="ESRI Shapefile",
        geometry_name="geom",
        geometry_type=content.geometry_type.removeprefix("Multi")
        if content.geometry_type != "MultiPoint"
        else "MultiPoint",
        crs=f"EPSG:{export.crs.epsg}",
        encoding="UTF-8",
    )
    (folder / README).write_text(readme(export, columns, widths), encoding="utf-8-sig")
    return packed(folder, stem)


def packed(folder: Path, stem: str) -> Path:
    """All parts in one zip; each is removed once it is in."""
    path = folder / "layer.zip"
    parts = sorted(part for part in folder.iterdir() if part.stem == stem)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part in [*parts, folder / README]:
            archive.write(part, part.name)
            part.unlink()
    return path


def shapefile_columns(export: Export, widths: list[int]) -> tuple[Column, ...]:
    """The columns under short names; dates with a time become text."""
    names = unique_names(
        ["feat_key", *(f.key for f in export.fields)], width=NAME_WIDTH
    )
    fits = [min(max(width, 1), WIDEST) for width in widths]
    columns = [Column(names[0], None, pa.string(), fits[0])]
    for name, field, width in zip(names[1:], export.fields, fits[1:], strict=True):
        kind = arrow_type(field)
        if kind in (MOMENT, pa.string()):
            columns.append(Column(name, field, pa.string(), width))
        else:
            columns.append(Column(name, field, kind))
    return tuple(columns)


def text_widths(export: Export) -> list[int]:
    """Bytes of the longest key, and of the longest value of each field.

    Known beforehand, so that the driver does not rewrite the whole table each time a
    longer text comes.
    """
    lengths = [
        compose("COALESCE(max(octet_length({0})), 0)", value)
        for value in (Clause("f.key"), *text_values(export.fields))
    ]
    wanted = listed(lengths)
    statement = (
        f"SELECT {wanted.sql} FROM layers_feature AS f"  # noqa: S608 - our own clauses
        " WHERE f.version_id = %s"
    )
    (row,) = fetch(statement, [*wanted.params, export.version.pk])
    return list(row)


def readme(export: Export, columns: tuple[Column, ...], widths: list[int]) -> str:
    """What the file is, and what each column means."""
    lines = [str(fact) for fact in export.about()]
    lines += ["", _("Columns"), f"{columns[0].name}: {_('key of the feature')}"]
    for column, width in zip(columns[1:], widths[1:], strict=True):
        field = column.field
        assert field is not None
        words = [field.key, field.name, str(field.get_type_display()), field.unit]
        if width > WIDEST and column.type == pa.string():
            words.append(_("longer texts are cut at 254 bytes"))
        lines.append(f"{column.name}: {' · '.join(word for word in words if word)}")
    return "\r\n".join(lines) + "\r\n"
