"""What an upload is, found out from a sample of it, before anything is loaded."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from django.utils.translation import gettext as _

from importers import archive, crs, dbf, encoding, reading, shapes
from importers.crs import SourceCrs
from importers.encoding import Encoding
from importers.errors import RefusedError, refuse
from importers.findings import Finding, has_errors
from importers.options import ImportOptions
from importers.reading import SourceLayer
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


def inspect(options: ImportOptions, folder: Path) -> Inspection:
    """Unpack into ``folder`` and find out. Raises ``RefusedError`` and ``UsageError``."""
    datasets = archive.open_upload(options.path, folder)
    findings = [f for dataset in datasets for f in reading.check_parts(dataset)]
    if has_errors(findings):
        raise RefusedError(*findings)
    layer = _choose(
        [found for d in datasets for found in reading.layers_of(d)], options
    )
    sample = reading.sample(layer)
    if not sample.num_rows:
        raise refuse("nothing-left", _("The layer in the file has no rows."), count=0)
    kind = shapes.kind_of(sample.column("geometry"))
    if kind is None:
        raise refuse(
            "geometry-none",
            _("No row of the file has a shape that can be read."),
            count=sample.num_rows,
        )
    source, place_findings, places = _place(layer, sample, options)
    text, text_findings = text_of(layer, options)
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
    """What people call the layer: of a shapefile the name of its files."""
    return layer.dataset.name if layer.dataset.is_shapefile else layer.name


def _place(
    layer: SourceLayer, sample: pa.Table, options: ImportOptions
) -> tuple[SourceCrs, list[Finding], np.ndarray]:
    """The coordinate system, what to say of it, and sample places (degrees)."""
    coords = reading.coordinates(sample)
    coords = coords[(np.abs(coords) < shapes.FARTHEST).all(axis=1)]
    if options.source_crs:
        source = crs.chosen(options.source_crs)
    else:
        found = crs.from_definition(layer.definition)
        if found is None:
            path = options.file_name or options.path.name
            raise crs.unknown(coords, path, options.layer, layer.definition)
        source = found
    source, findings = crs.check_place(source, coords)
    places = coords[:, ::-1] if source.swap else coords
    return source, findings, source.to_wgs84(places) if len(places) else places


def text_of(
    layer: SourceLayer, options: ImportOptions
) -> tuple[Encoding, list[Finding]]:
    """The encoding of a shapefile's text; the other formats are UTF-8 already."""
    plain = Encoding(encoding.UTF8, str, is_plain_utf8=True)
    if not layer.dataset.is_shapefile:
        return plain, []
    if options.encoding:
        return encoding.named(options.encoding), []
    path = layer.dataset.path.with_suffix(".dbf")
    found = dbf.layout(path) if path.exists() else None
    names = [name.encode("latin-1", "replace") for name in layer.columns]
    if found is None:
        return encoding.detect(names, "", 0)
    is_ascii = all(map(bytes.isascii, names))
    if is_ascii and dbf.is_strict_utf8(path, found):
        return plain, []
    cpg = reading.small_part(layer.dataset, ".cpg").decode("latin-1")
    values = [*names, *dbf.telling_values(path, found)]
    chosen, findings = encoding.detect(values, cpg, found.language_driver)
    # What was looked at is a sample: some other value may be no UTF-8.
    return replace(chosen, is_plain_utf8=False), findings
