"""What an upload is, found out from a sample of it, before anything is loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
from django.utils.translation import gettext as _

from importers.dataset import source_layers
from importers.dataset.gdal_process.process import Reader
from importers.dataset.source_layers import SourceLayer
from importers.errors import RefusedError, refuse
from importers.findings import Finding, RowTally
from importers.inspection import crs, encoding
from importers.inspection.crs import SourceCrs
from importers.inspection.encoding import Encoding
from importers.inspection.opened_upload import (
    DetectedCrs,
    DetectedEncoding,
    OpenedUpload,
    SampledLayer,
    name_of,
    open_upload,
)
from importers.options import ImportOptions
from layers.models import Layer


@dataclass(frozen=True)
class Inspection:
    """A layer of the upload and everything needed to read it rightly."""

    layer: SourceLayer
    names: tuple[str, ...]
    sample: pa.Table
    crs: SourceCrs
    encoding: Encoding
    kind: Layer.GeometryKind
    places: np.ndarray
    findings: list[Finding] = field(default_factory=list)
    # Of a drawing: the rows made of it, and what was counted meanwhile.
    table: pa.Table | None = None
    tallies: dict[str, RowTally] = field(default_factory=dict)


def inspect(
    options: ImportOptions,
    folder: Path,
    reader: Reader,
    opened: OpenedUpload | None = None,
) -> Inspection:
    """Find out about the layer that is to be loaded, with the answers in ``options``.

    The file is unpacked into ``folder`` unless it is ``opened`` already. Raises
    ``RefusedError`` and ``UsageError``.
    """
    if opened is None:
        opened = open_upload(options.path, folder, reader)
    if not opened.layers and opened.problems:
        raise RefusedError(*opened.problems)
    found = opened.sampled(_choose(opened.layers, options))
    layer, sample, kind = found.layer, found.sample, found.kind
    findings = source_layers.check_parts(layer.dataset)
    if not sample.num_rows:
        raise refuse("nothing-left", _("The layer in the file has no rows."), count=0)
    if kind is None:
        raise refuse(
            "geometry-none",
            _("No row of the file has a shape that can be read."),
            count=sample.num_rows,
        )
    place = _crs(found, options)
    text = _encoding(found, options)
    return Inspection(
        layer,
        tuple(text.encoding.decode(name).strip() for name in layer.columns),
        sample,
        place.crs,
        text.encoding,
        kind,
        _places(place.crs, found.coords),
        [*findings, *place.findings, *text.findings],
    )


def _choose(layers: list[SourceLayer], options: ImportOptions) -> int:
    """The place of the one layer, or of the one the operator named."""
    names = [name_of(layer) for layer in layers]
    if not layers:
        raise refuse("no-layer", _("There is no layer with shapes inside."))
    if options.sublayer:
        for place, (layer, name) in enumerate(zip(layers, names, strict=True)):
            if options.sublayer in (name, layer.name):
                return place
        raise refuse(
            "sublayer-unknown",
            _("There is no layer %(name)s inside. There are: %(names)s.")
            % {"name": options.sublayer, "names": ", ".join(names)},
        )
    if len(layers) > 1:
        raise refuse(
            "several-layers",
            _("Several layers inside: %(names)s. Choose one with --sublayer.")
            % {"names": ", ".join(names)},
            count=len(layers),
        )
    return 0


def _crs(found: SampledLayer, options: ImportOptions) -> DetectedCrs:
    """The coordinate system: the one named, else the one the file says."""
    if options.source_crs:
        return DetectedCrs(
            *crs.check_place(crs.from_code(options.source_crs), found.coords)
        )
    if found.crs is None:
        path = options.file_name or options.path.name
        definition = found.layer.definition
        raise crs.unknown_crs_refusal(found.coords, path, options.layer, definition)
    return found.crs


def _places(source: SourceCrs, coords: np.ndarray) -> np.ndarray:
    """The sample's coordinates in degrees."""
    coords = coords[:, ::-1] if source.swap else coords
    return source.to_wgs84(coords) if len(coords) else coords


def _encoding(found: SampledLayer, options: ImportOptions) -> DetectedEncoding:
    """The encoding: the one named, where the text is bytes at all, else the judged one."""
    if options.encoding and found.layer.is_bytes:
        return DetectedEncoding(encoding.from_name(options.encoding))
    return found.encoding
