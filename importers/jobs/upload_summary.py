"""What the inspection page shows of an upload: found once, kept beside the file.

Everything a person may have to choose is worked out beforehand: each layer inside with
its columns, the same values in every encoding, and an outline for every coordinate
system. It holds samples of personal data, so it goes when the upload goes.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyproj
import shapely
from django.utils.translation import gettext as _

from importers.dataset import geometry_kind, source_layers, unpack
from importers.dataset.gdal_process.process import Reader
from importers.dataset.source_layers import SourceLayer
from importers.drawings.preview import looked_at
from importers.errors import RefusedError, UsageError, refuse
from importers.findings import as_dicts
from importers.inspection import crs, encoding, encoding_evidence
from importers.inspection.encoding import Encoding
from importers.inspection.inspection import layers_in, name_of, text_of
from importers.options import ImportOptions
from importers.schema.fields import fields_of
from importers.schema.load_plan import Column
from layers.models import LayerField

FILE = "survey.json"
ENCODINGS = ("UTF-8", "CP1258", "TCVN3", "VNI", "CP1252")
TEXTS_SHOWN = 20
CODES_SHOWN = 8
SAMPLES_SHOWN = 3
SAMPLE_LENGTH = 60
MAX_LAYERS = 30
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


@dataclass
class ColumnSurvey:
    """A column as it would be taken; ``raw`` is its name as a view of its bytes."""

    raw: str
    name: str
    key: str
    type: str
    meaning: str
    name_vi: str
    name_en: str
    is_public: bool
    is_searchable: bool
    reason: str
    is_known: bool
    samples: list[str]
    # Land-use codes recognised in it, with their names.
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def first_codes(self) -> list[tuple[str, dict[str, str]]]:
        """The most frequent ones."""
        return list(self.codes.items())[:CODES_SHOWN]


@dataclass
class PlaceSurvey:
    """A coordinate system the file may be in; ``outline`` is where it then lies."""

    code: str
    name: str
    source: str
    is_swapped: bool
    is_near: bool
    outline: list[list[float]]


@dataclass
class LayerSurvey:
    """One layer inside the upload."""

    name: str
    count: int
    kind: str
    parts: list[str]
    encoding: str
    texts: list[dict[str, str]]
    columns: list[ColumnSurvey]
    places: list[PlaceSurvey]
    says_crs: bool
    findings: list[dict[str, Any]] = field(default_factory=list)
    # Of a drawing: what is on each level (``linework.levels.Level``).
    levels: list[dict[str, Any]] = field(default_factory=list)
    # West, south, east and north in the file's own coordinates, where it says them.
    bounds: list[float] = field(default_factory=list)

    @property
    def extent(self) -> dict[str, float] | None:
        """The extent by the names of its sides, and the digits worth showing."""
        if len(self.bounds) != 4 or not np.isfinite(self.bounds).all():
            return None
        # Degrees to about a metre, metres to a decimetre.
        is_degrees = np.abs(self.bounds).max() <= 360
        sides = dict(zip(("west", "south", "east", "north"), self.bounds, strict=True))
        return {**sides, "digits": 5 if is_degrees else 1}

    @property
    def is_drawing(self) -> bool:
        """Whether parcels have to be made of it first."""
        return bool(self.levels)

    @property
    def missing(self) -> list[str]:
        """Parts of a shapefile that did not come along."""
        return [p for p in PARTS if self.parts and p not in self.parts]


def survey(
    path: Path, folder: Path, known: Sequence[LayerField] = (), last_crs: str = ""
) -> list[LayerSurvey]:
    """Look at the file; the answer is also kept in ``folder``.

    ``known`` are the layer's fields, ``last_crs`` what its last version was in. Raises
    ``RefusedError`` when nothing in the file can be loaded.
    """
    opened = folder / "opened"
    opened.mkdir()
    try:
        found = _layers(path, opened, known, last_crs)
    finally:
        shutil.rmtree(opened, ignore_errors=True)
    text = json.dumps([asdict(layer) for layer in found], ensure_ascii=False)
    (folder / FILE).write_text(text, encoding="utf-8")
    return found


def read(folder: Path) -> list[LayerSurvey]:
    """What was found before; empty when the upload is gone."""
    try:
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [
        LayerSurvey(
            **{
                **facts,
                "columns": [ColumnSurvey(**c) for c in facts["columns"]],
                "places": [PlaceSurvey(**p) for p in facts["places"]],
            }
        )
        for facts in kept
    ]


def _layers(
    path: Path, opened: Path, known: Sequence[LayerField], last_crs: str
) -> list[LayerSurvey]:
    found: list[LayerSurvey] = []
    datasets = unpack.open_upload(path, opened)
    with Reader() as reader:
        layers, problems = layers_in(datasets, reader)
        for layer in layers[:MAX_LAYERS]:
            try:
                found.append(_layer(layer, known, last_crs))
            except RefusedError as refusal:
                problems += refusal.findings
    if not found:
        if problems:
            raise RefusedError(*problems)
        raise refuse("no-layer", _("There is no layer with shapes inside."))
    found[0].findings += as_dicts(problems)
    return found


def _layer(
    layer: SourceLayer, known: Sequence[LayerField], last_crs: str
) -> LayerSurvey:
    findings = source_layers.check_parts(layer.dataset)
    findings += crs.doubts_about(layer.definition)
    sample = source_layers.sample(layer)
    kind = geometry_kind.kind_of(sample.column("geometry")) if sample.num_rows else None
    options = ImportOptions(layer.dataset.path, "x")
    text, text_findings = text_of(layer, sample, options)
    coords = source_layers.coordinates(sample)
    coords = coords[(np.abs(coords) < geometry_kind.FARTHEST).all(axis=1)]
    places, says_crs = _places(layer, coords, last_crs)
    drawn = looked_at(layer, sample)
    suffixes = {hidden: part for part, hidden in unpack.HIDDEN.items()}
    return LayerSurvey(
        name=name_of(layer),
        count=layer.count,
        kind=str(kind or ""),
        parts=sorted(suffixes.get(p, p) for p in layer.dataset.parts)
        if layer.dataset.is_shapefile
        else [],
        encoding=text.name,
        texts=_texts(layer, sample, text),
        columns=_columns(layer, sample, text, known)
        if drawn is None
        else _told(drawn.columns, known),
        places=places,
        says_crs=says_crs,
        findings=as_dicts([*findings, *text_findings]),
        levels=[] if drawn is None else [asdict(level) for level in drawn.levels],
        bounds=[float(side) for side in layer.bounds],
    )


def _told(rows: pa.Table, known: Sequence[LayerField]) -> list[ColumnSurvey]:
    """The columns that a drawing's labels will fill."""
    plain = Encoding(encoding.UTF8, str, is_plain_utf8=True)
    names = rows.schema.names
    return [
        _column(column, names, names, rows, plain)
        for column in fields_of(names, rows, plain, known)
    ]


def _columns(
    layer: SourceLayer,
    sample: pa.Table,
    text: Encoding,
    known: Sequence[LayerField],
) -> list[ColumnSurvey]:
    names = [text.decode(name).strip() for name in layer.columns]
    return [
        _column(column, layer.columns, names, sample, text)
        for column in fields_of(names, sample, text, known)
    ]


def _column(
    column: Column,
    raw: Sequence[str],
    names: Sequence[str],
    sample: pa.Table,
    text: Encoding,
) -> ColumnSurvey:
    row = column.field
    return ColumnSurvey(
        raw=raw[column.index],
        name=names[column.index],
        key=row.key,
        type=str(row.get_type_display()),
        meaning=str(row.meaning),
        name_vi=row.name_vi,
        name_en=row.name_en,
        is_public=row.is_public,
        is_searchable=row.is_searchable,
        reason=row.visibility_reason,
        is_known=row.pk is not None,
        samples=_samples(sample.column(column.index), text),
        codes=row.codes if column.is_coded else {},
    )


def _samples(values: pa.ChunkedArray, text: Encoding) -> list[str]:
    """The first few different values, as people would read them."""
    found: list[str] = []
    for value in values.slice(0, 300).to_pylist():
        if value is None:
            continue
        shown = text.decode(value) if isinstance(value, str) else str(value)
        shown = shown.strip()[:SAMPLE_LENGTH]
        if shown and shown not in found:
            found.append(shown)
        if len(found) == SAMPLES_SHOWN:
            break
    return found


def _texts(
    layer: SourceLayer, sample: pa.Table, text: Encoding
) -> list[dict[str, str]]:
    """The same values beyond ASCII in every encoding; none where all is plain ASCII."""
    if not layer.is_bytes:
        return []
    values = [
        v.strip()
        for v in encoding_evidence.non_ascii_bytes(layer, sample)
        if not v.isascii()
    ]
    values = list(dict.fromkeys(values))[:TEXTS_SHOWN]
    names = list(dict.fromkeys([text.name, *ENCODINGS]))
    decoders = [(name, encoding.from_name(name).decode) for name in names]
    return [
        {name: decode(value.decode("latin-1")) for name, decode in decoders}
        for value in values
    ]


def _places(
    layer: SourceLayer, coords: np.ndarray, last_crs: str
) -> tuple[list[PlaceSurvey], bool]:
    """Systems the layer may be in, the likeliest first; whether the file says one."""
    codes: list[tuple[str, str]] = []
    try:
        own = crs.from_definition(layer.definition)
    except RefusedError:
        own = None
    if own is not None:
        codes.append((own.text, "file"))
    codes += [(code, "place") for code in crs.guesses(coords, layer.definition)]
    is_open = own is None and crs.doubtful_zone(layer.definition) is None
    if last_crs.startswith("EPSG:") and is_open:
        codes.sort(key=lambda pair: pair[0] != last_crs)
    found: dict[str, PlaceSurvey] = {}
    for code, source in codes:
        place = _place(code, source, coords)
        if place is not None and place.code not in found:
            found[place.code] = place
    return list(found.values()), own is not None


def _place(code: str, source: str, coords: np.ndarray) -> PlaceSurvey | None:
    try:
        system, _findings = crs.check_place(crs.from_code(code), coords)
    except (RefusedError, UsageError):
        return None
    there = system.to_wgs84(coords[:, ::-1] if system.swap else coords)
    there = there[np.isfinite(there).all(axis=1)]
    return PlaceSurvey(
        code=system.name if system.epsg else code,
        name=pyproj.CRS.from_user_input(code).name,
        source=source,
        is_swapped=system.swap,
        is_near=bool(len(there)) and bool(crs.is_near(there).any()),
        outline=_outline(there),
    )


def _outline(lonlat: np.ndarray) -> list[list[float]]:
    """A ring around the sample's places, never thinner than can be seen."""
    if not len(lonlat):
        return []
    hull = shapely.MultiPoint(lonlat).convex_hull
    if hull.geom_type != "Polygon":
        hull = hull.buffer(0.0005)
    ring: list[list[float]] = np.round(
        shapely.get_coordinates(hull.exterior), 6
    ).tolist()
    return ring


def is_personal(meaning: str) -> bool:
    """Whether columns of this meaning must stay private."""
    return meaning in LayerField.PERSONAL_MEANINGS
