"""Preview of a drawing, before anything is made of it: its levels, what its texts say."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from importers.dataset import source_layers
from importers.dataset.source_layers import SourceLayer
from importers.drawings import drawing, parcels
from importers.drawings.drawing import Drawing, is_drawing
from importers.drawings.labels import parse
from importers.drawings.levels import AREA, LAND_USE, Level, choose

# Larger drawings are previewed from a sample taken all over the file.
ALL_ROWS = 60_000
LABELS_READ = 2_000


@dataclass(frozen=True)
class DrawingPreview:
    """The drawing's levels, and columns with samples of what its labels say."""

    levels: list[Level]
    columns: pa.Table


def preview_of(layer: SourceLayer, sample: pa.Table) -> DrawingPreview | None:
    """What is drawn; None for a layer that is no drawing."""
    if not is_drawing(layer.columns):
        return None
    is_small = layer.count <= ALL_ROWS
    rows = source_layers.batches(layer, is_plain_utf8=False) if is_small else [sample]
    drawn = drawing.read(rows, declared=layer.declared_encoding)
    levels = drawn.survey()
    return DrawingPreview(levels, _columns(drawn, levels))


def _columns(drawn: Drawing, levels: list[Level]) -> pa.Table:
    """The columns parcels would have; values of the first labels."""
    kinds = choose(levels).labels
    names = [drawn.levels[i] for i in drawn.text_level]
    parcel_labels = [
        parse(text, kind=kind if (kind := kinds[name]) in (AREA, LAND_USE) else "")
        for name, text in zip(names, drawn.texts, strict=True)
        if name in kinds
    ][:LABELS_READ]
    return parcels.columns_of(parcel_labels)
