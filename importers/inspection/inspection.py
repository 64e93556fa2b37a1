"""What an upload is, found out from a sample of it, before anything is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
from django.utils.translation import gettext as _

from importers.dataset import geometry_kind, source_layers, unpack
from importers.dataset.gdal_process.process import Reader
from importers.dataset.source_layers import SourceLayer
from importers.dataset.unpack import Dataset
from importers.errors import RefusedError, refuse
from importers.findings import Finding, RowTally, has_errors
from importers.inspection import crs, encoding, encoding_evidence
from importers.inspection.crs import SourceCrs
from importers.inspection.encoding import Encoding
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
    # Of a drawing: the rows made of it, and what was counted on the way.
    table: pa.Table | None = None
    tallies: dict[str, RowTally] = field(default_factory=dict)


def inspect(options: ImportOptions, folder: Path, reader: Reader) -> Inspection:
    """Unpack into ``folder`` and find out. Raises ``RefusedError`` and ``UsageError``."""
    datasets = unpack.open_upload(options.path, folder)
    layers, problems = layers_in(datasets, reader)
    if not layers and problems:
        raise RefusedError(*problems)
    layer = _choose(layers, options)
    findings = source_layers.check_parts(layer.dataset)
    sample = source_layers.sample(layer)
    if not sample.num_rows:
        raise refuse("nothing-left", _("The layer in the file has no rows."), count=0)
    kind = geometry_kind.kind_of(sample.column("geometry"))
    if kind is None:
        raise refuse(
            "geometry-none",
            _("No row of the file has a shape that can be read."),
            count=sample.num_rows,
        )
    source, place_findings, places = _place(layer, sample, options)
    text, text_findings = text_of(layer, sample, options)
    names = tuple(text.decode(name).strip() for name in layer.columns)
    return Inspection(
        layer,
        names,
        sample,
        source,
        text,
        kind,
        places,
        [*findings, *place_findings, *text_findings],
    )


def layers_in(
    datasets: Sequence[Dataset], reader: Reader
) -> tuple[list[SourceLayer], list[Finding]]:
    """Every layer inside, and what is to be said of data sets that cannot be read.

    One damaged file must not hide the sound one beside it.
    """
    found: list[SourceLayer] = []
    problems: list[Finding] = []
    for dataset in datasets:
        findings = source_layers.check_parts(dataset)
        if has_errors(findings):
            problems += findings
            continue
        try:
            found += source_layers.layers_of(dataset, reader)
        except RefusedError as refusal:
            problems += refusal.findings
    return found, problems


def _choose(layers: list[SourceLayer], options: ImportOptions) -> SourceLayer:
    """The one layer, or the one the operator named."""
    names = [name_of(layer) for layer in layers]
    if not layers:
        raise refuse("no-layer", _("There is no layer with shapes inside."))
    if options.sublayer:
        for layer, name in zip(layers, names, strict=True):
            if options.sublayer in (name, layer.name):
                return layer
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
    return layers[0]


def name_of(layer: SourceLayer) -> str:
    """What people call the layer: of one that is a file the file's name."""
    return layer.dataset.name if layer.dataset.is_named_by_file else layer.name


def _place(
    layer: SourceLayer, sample: pa.Table, options: ImportOptions
) -> tuple[SourceCrs, list[Finding], np.ndarray]:
    """The coordinate system, what to say of it, and sample places (degrees)."""
    coords = source_layers.coordinates(sample)
    coords = coords[(np.abs(coords) < geometry_kind.FARTHEST).all(axis=1)]
    if options.source_crs:
        source = crs.from_code(options.source_crs)
    else:
        found = crs.from_definition(layer.definition)
        if found is None:
            path = options.file_name or options.path.name
            raise crs.unknown_crs_refusal(coords, path, options.layer, layer.definition)
        source = found
    source, findings = crs.check_place(source, coords)
    places = coords[:, ::-1] if source.swap else coords
    return source, findings, source.to_wgs84(places) if len(places) else places


def text_of(
    layer: SourceLayer, sample: pa.Table, options: ImportOptions
) -> tuple[Encoding, list[Finding]]:
    """The encoding of the text; formats that are always UTF-8 need none found."""
    plain = Encoding(encoding.UTF8, str, is_plain_utf8=True)
    if not layer.is_bytes:
        return plain, []
    if options.encoding:
        return encoding.from_name(options.encoding), []
    return encoding_evidence.detect_encoding(layer, sample)
