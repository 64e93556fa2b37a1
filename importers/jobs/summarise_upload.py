"""Sum up an upload for the person who confirms it, from its inspection.

Everything a person may have to choose is worked out beforehand: each layer inside with
its columns, the same values in every encoding, and an outline for every coordinate
system. What the inspection found out is stored for the load.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyproj
import shapely
from django.utils.translation import gettext as _

from importers.dataset import source_layers, unpack
from importers.dataset.gdal_process.process import Reader
from importers.dataset.source_layers import SourceLayer
from importers.drawings.preview import preview_of
from importers.errors import RefusedError, UsageError, refuse
from importers.findings import as_dicts
from importers.inspection import crs, encoding, encoding_evidence, stored, vn2000
from importers.inspection.encoding import Encoding
from importers.inspection.opened_upload import (
    OpenedUpload,
    SampledLayer,
    name_of,
    open_upload,
)
from importers.jobs import upload_summary
from importers.jobs.upload_summary import ColumnSummary, CrsCandidate, LayerSummary
from importers.schema.fields import fields_of
from importers.schema.land_system import land_system_findings
from importers.schema.load_plan import Column
from layers.models import LayerField
from layers.recognition import land_systems

ENCODINGS = ("UTF-8", "CP1258", "TCVN3", "VNI", "CP1252")
TEXTS_SHOWN = 20
SAMPLES_SHOWN = 3
SAMPLE_LENGTH = 60
MAX_LAYERS = 30


def summarise(
    path: Path,
    folder: Path,
    known: Sequence[LayerField] = (),
    last_crs: str = "",
    sha256: str = "",
    land_system: str = "",
) -> list[LayerSummary]:
    """Inspect the file of that digest; what comes of it is also kept in ``folder``.

    ``known`` are the layer's fields, ``last_crs`` what its last version was in,
    ``land_system`` whose columns somebody said the file has. Raises ``RefusedError``
    when nothing in the file can be loaded.
    """
    unpacked = stored.make_folder(folder)
    try:
        with Reader() as reader:
            opened = open_upload(path, unpacked, reader)
            found = _layers(opened, known, last_crs, land_system)
        stored.store(opened, folder, sha256)
        upload_summary.write(found, folder)
    except BaseException:
        stored.forget(folder)
        raise
    return found


def _layers(
    opened: OpenedUpload,
    known: Sequence[LayerField],
    last_crs: str,
    land_system: str,
) -> list[LayerSummary]:
    found: list[LayerSummary] = []
    problems = list(opened.problems)
    for place in range(len(opened.layers[:MAX_LAYERS])):
        try:
            found.append(_layer(opened.sampled(place), known, last_crs, land_system))
        except RefusedError as refusal:
            problems += refusal.findings
    if not found:
        if problems:
            raise RefusedError(*problems)
        raise refuse("no-layer", _("There is no layer with shapes inside."))
    found[0].findings += as_dicts(problems)
    return found


def _layer(
    sampled: SampledLayer,
    known: Sequence[LayerField],
    last_crs: str,
    land_system: str,
) -> LayerSummary:
    layer, sample = sampled.layer, sampled.sample
    findings = source_layers.check_parts(layer.dataset)
    findings += vn2000.doubts_about(layer.definition)
    text = _readable(sampled.encoding.encoding, layer)
    places, says_crs = _places(sampled, last_crs)
    drawn = preview_of(layer, sample)
    if drawn is None:
        columns, profile = _columns(layer.columns, sample, text, known, land_system)
        findings += land_system_findings(profile)
    else:
        # The columns that the drawing's labels will fill.
        names = drawn.columns.schema.names
        columns, _none = _columns(
            names, drawn.columns, encoding.PLAIN_UTF8, known, land_systems.NONE
        )
    return LayerSummary(
        name=name_of(layer),
        count=layer.count,
        kind=str(sampled.kind or ""),
        parts=_parts(layer),
        encoding=text.name,
        texts=_texts(layer, sample, text),
        columns=columns,
        places=places,
        says_crs=says_crs,
        findings=as_dicts([*findings, *sampled.encoding.findings]),
        levels=[] if drawn is None else [asdict(level) for level in drawn.levels],
        bounds=[float(side) for side in layer.bounds],
    )


def _parts(layer: SourceLayer) -> list[str]:
    """Extensions of the files of a shapefile that came along."""
    if not layer.dataset.is_shapefile:
        return []
    suffixes = {hidden: part for part, hidden in unpack.HIDDEN.items()}
    return sorted(suffixes.get(p, p) for p in layer.dataset.parts)


def _columns(
    raw: Sequence[str],
    sample: pa.Table,
    text: Encoding,
    known: Sequence[LayerField],
    land_system: str,
) -> tuple[list[ColumnSummary], land_systems.Profile | None]:
    """The columns, and the land system that they are of."""
    names = [text.decode(name).strip() for name in raw]
    profile = land_systems.chosen(land_system, names)
    found = fields_of(names, sample, text, known, profile)
    return [_column(each, raw, names, sample, text) for each in found], profile


def _column(
    column: Column,
    raw: Sequence[str],
    names: Sequence[str],
    sample: pa.Table,
    text: Encoding,
) -> ColumnSummary:
    row = column.field
    return ColumnSummary(
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
        is_recognised=column.evidence is not None,
        samples=_samples(sample.column(column.index), text),
        codes=row.codes if column.is_coded else {},
    )


def _readable(text: Encoding, layer: SourceLayer) -> Encoding:
    """What makes text of the sample, which is bytes also where the load reads UTF-8."""
    is_undecoded = layer.is_bytes and text.is_plain_utf8
    return encoding.from_name(encoding.UTF8) if is_undecoded else text


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


def _places(sampled: SampledLayer, last_crs: str) -> tuple[list[CrsCandidate], bool]:
    """Systems the layer may be in, the likeliest first; whether the file says one."""
    definition, coords = sampled.layer.definition, sampled.coords
    codes: list[tuple[str, str]] = []
    try:
        own = sampled.crs
    except RefusedError:
        own = None
    if own is not None:
        codes.append((own.crs.text, "file"))
    codes += [(code, "place") for code in crs.guesses(coords, definition)]
    is_open = own is None and vn2000.doubtful_zone(definition) is None
    if last_crs.startswith("EPSG:") and is_open:
        codes.sort(key=lambda pair: pair[0] != last_crs)
    found: dict[str, CrsCandidate] = {}
    for code, source in codes:
        place = _place(code, source, coords)
        if place is not None and place.code not in found:
            found[place.code] = place
    return list(found.values()), own is not None


def _place(code: str, source: str, coords: np.ndarray) -> CrsCandidate | None:
    try:
        system, _findings = crs.check_place(crs.from_code(code), coords)
    except (RefusedError, UsageError):
        return None
    there = system.to_wgs84(coords[:, ::-1] if system.swap else coords)
    there = there[np.isfinite(there).all(axis=1)]
    return CrsCandidate(
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
