"""The stage between inspection and load in which a drawing becomes rows."""

from __future__ import annotations

from dataclasses import replace

from importers.dataset import source_layers
from importers.drawings import rows as source
from importers.drawings.drawing import is_drawing
from importers.drawings.network import ReportProgress
from importers.drawings.parcels import NUMBER
from importers.drawings.rows import DrawingOptions
from importers.errors import UsageError, refuse
from importers.inspection.encoding import Encoding
from importers.inspection.inspection import Inspection
from importers.options import ImportOptions
from layers.models import Layer

SAMPLE_ROWS = 1_800


def made_rows(
    found: Inspection,
    options: ImportOptions,
    report_progress: ReportProgress | None = None,
) -> Inspection:
    """The inspection of what the drawing makes; any other file as it is.

    ``report_progress`` is called with the share of outlines made and may raise. Raises
    ``RefusedError`` when nothing comes of the drawing or it lacks a level asked for.
    """
    if not is_drawing(found.layer.columns):
        return found
    drawing_options = DrawingOptions.from_dict(options.linework)
    batches = source_layers.batches(found.layer, is_plain_utf8=False)
    declared = found.layer.declared_encoding
    try:
        rows = source.rows(
            batches,
            drawing_options,
            found.crs,
            options.encoding,
            declared,
            report_progress,
        )
    except UsageError as error:
        # The file decides which levels there are: that is not known before.
        raise refuse("linework-level", error.message) from error
    kept = [f for f in found.findings if not f.rule.startswith("encoding-")]
    return replace(
        found,
        names=rows.names,
        sample=rows.table.slice(0, SAMPLE_ROWS),
        table=rows.table,
        tallies=rows.tallies,
        kind=rows.kind,
        # Texts are decoded already; the name is for the record.
        encoding=Encoding(rows.encoding, str, is_plain_utf8=True),
        findings=[*kept, *rows.findings],
    )


def role_of(found: Inspection, layer: Layer) -> str:
    """The role of a new layer made of a drawing: parcels, where they have numbers."""
    is_numbered = found.table is not None and NUMBER in found.names
    return Layer.Role.PARCEL if is_numbered else layer.role
