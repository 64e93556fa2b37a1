"""An upload unpacked: the layers inside, a sample of each, and what the sample tells.

Each layer is sampled and judged once: the page that asks a person and the load that
follows see the same judgement (``importers.inspection.stored`` keeps it in between).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from importers.dataset import geometry_kind, source_layers, unpack
from importers.dataset.gdal_process.process import Reader
from importers.dataset.source_layers import SourceLayer
from importers.errors import RefusedError
from importers.findings import Finding, has_errors
from importers.inspection import crs, encoding, encoding_evidence
from importers.inspection.crs import SourceCrs
from importers.inspection.encoding import Encoding
from layers.models import Layer


@dataclass(frozen=True)
class DetectedCrs:
    """The coordinate system the file says, held against where its sample lies."""

    crs: SourceCrs
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class DetectedEncoding:
    """The encoding of the text, and what to say of it."""

    encoding: Encoding
    findings: list[Finding] = field(default_factory=list)


@dataclass
class SampledLayer:
    """A layer and rows from all over it; judged when asked, and then no more."""

    layer: SourceLayer
    sample: pa.Table
    # Filled by ``crs`` and ``encoding``, or taken from what is stored.
    detected_crs: DetectedCrs | None = None
    detected_encoding: DetectedEncoding | None = None

    @property
    def kind(self) -> Layer.GeometryKind | None:
        """The kind of most shapes; None without any."""
        if not self.sample.num_rows:
            return None
        return geometry_kind.kind_of(self.sample.column("geometry"))

    @property
    def coords(self) -> np.ndarray:
        """Coordinates of the sample in the file's own system."""
        coords = source_layers.coordinates(self.sample)
        found: np.ndarray = coords[
            (np.abs(coords) < geometry_kind.FARTHEST).all(axis=1)
        ]
        return found

    @property
    def crs(self) -> DetectedCrs | None:
        """The system the file says; None where it says none that can be read.

        Raises ``RefusedError`` for a system that is of no use.
        """
        if self.detected_crs is None:
            said = crs.from_definition(self.layer.definition)
            if said is not None:
                self.detected_crs = DetectedCrs(*crs.check_place(said, self.coords))
        return self.detected_crs

    @property
    def encoding(self) -> DetectedEncoding:
        """The encoding; formats that are always UTF-8 need none found."""
        if self.detected_encoding is None:
            if self.layer.is_bytes:
                judged = encoding_evidence.detect_encoding(self.layer, self.sample)
                self.detected_encoding = DetectedEncoding(*judged)
            else:
                self.detected_encoding = DetectedEncoding(encoding.PLAIN_UTF8)
        return self.detected_encoding


@dataclass
class OpenedUpload:
    """Every layer inside, and what is to be said of data sets that cannot be read."""

    layers: list[SourceLayer]
    problems: list[Finding] = field(default_factory=list)
    # By the layer's place among ``layers``.
    samples: dict[int, SampledLayer] = field(default_factory=dict)

    def sampled(self, place: int) -> SampledLayer:
        """The layer at that place with its sample. Raises ``RefusedError``."""
        if place not in self.samples:
            layer = self.layers[place]
            self.samples[place] = SampledLayer(layer, source_layers.sample(layer))
        return self.samples[place]


def open_upload(path: Path, folder: Path, reader: Reader) -> OpenedUpload:
    """Unpack the file into ``folder`` and list what is inside. Raises ``RefusedError``.

    One damaged data set must not hide the sound one beside it.
    """
    opened = OpenedUpload([])
    for dataset in unpack.open_upload(path, folder):
        findings = source_layers.check_parts(dataset)
        if has_errors(findings):
            opened.problems += findings
            continue
        try:
            opened.layers += source_layers.layers_of(dataset, reader)
        except RefusedError as refusal:
            opened.problems += refusal.findings
    return opened


def name_of(layer: SourceLayer) -> str:
    """What people call the layer: of one that is a file the file's name."""
    return layer.dataset.name if layer.dataset.is_named_by_file else layer.name
