"""The inspection of an upload, stored until its load: nothing is found out twice.

Beside the upload lie its unpacked files, the samples, and ``inspection.json`` with what
they told. The samples may hold personal data: all of it goes when the upload goes. What
does not fit any more (another file, another program) is not taken up but made anew.
"""

from __future__ import annotations

import json
import logging
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.utils.translation import get_language

from gisportal.core import geo
from importers.dataset.gdal_process.process import Reader
from importers.dataset.source_layers import SourceLayer
from importers.dataset.unpack import Dataset
from importers.findings import Finding, Severity
from importers.inspection import encoding
from importers.inspection.crs import SourceCrs
from importers.inspection.opened_upload import (
    DetectedCrs,
    DetectedEncoding,
    OpenedUpload,
    SampledLayer,
)

log = logging.getLogger("portal.importers")
FILE = "inspection.json"
# Being written; a name of its own, so that ``FILE`` is whole or not there.
PART = f"{FILE}.part"
UNPACKED = "unpacked"
# Changes with what is written here: an older one is not taken up.
FORMAT = 1
# What is kept of a ``SourceLayer`` as it is.
LAYER_FACTS = (
    *("name", "columns", "count", "definition", "bounds"),
    *("declared_encoding", "facts"),
)


def make_folder(folder: Path) -> Path:
    """The empty folder into which the upload in ``folder`` is unpacked."""
    forget(folder)
    unpacked = folder / UNPACKED
    unpacked.mkdir(mode=0o700)
    return unpacked


def is_there(folder: Path) -> bool:
    """Whether anything is stored of the upload."""
    return (folder / UNPACKED).is_dir()


def forget(folder: Path) -> None:
    """Remove what is stored of the upload; the upload itself stays."""
    for name in (FILE, PART):
        (folder / name).unlink(missing_ok=True)
    for path in folder.glob("sample-*.arrow"):
        path.unlink()
    shutil.rmtree(folder / UNPACKED, ignore_errors=True)


def store(opened: OpenedUpload, folder: Path, sha256: str) -> None:
    """Keep what was found out about the upload of that digest."""
    layers = [
        {
            **_layer_facts(layer),
            **_store_sample(opened.samples.get(place), place, folder),
        }
        for place, layer in enumerate(opened.layers)
    ]
    kept = {
        "format": FORMAT,
        "sha256": sha256,
        "language": get_language() or "",
        "layers": layers,
    }
    # Written last, and in one step: what stands there is whole.
    (folder / PART).write_text(json.dumps(kept), encoding="utf-8")
    (folder / PART).replace(folder / FILE)


def take_up(folder: Path, sha256: str, reader: Reader) -> OpenedUpload | None:
    """The upload as it was inspected; None where nothing fitting is stored.

    A store that is damaged is one that does not fit: the load inspects anew.
    """
    try:
        return _read(folder, sha256, reader)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowInvalid) as error:
        # The kind of error only: its words may quote the data.
        log.warning("stored inspection is damaged: %s", type(error).__name__)
        return None


def _read(folder: Path, sha256: str, reader: Reader) -> OpenedUpload | None:
    kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
    if (kept["format"], kept["sha256"]) != (FORMAT, sha256):
        return None
    # Findings were worded in the language of whoever brought the file.
    is_same_language = kept["language"] == (get_language() or "")
    opened = OpenedUpload([])
    for place, facts in enumerate(kept["layers"]):
        layer = _layer(facts, folder, reader)
        if not layer.dataset.path.exists():
            return None
        opened.layers.append(layer)
        if "sample" in facts:
            found = _sampled(layer, facts, folder, is_same_language=is_same_language)
            opened.samples[place] = found
    return opened


def _layer_facts(layer: SourceLayer) -> dict[str, Any]:
    dataset = layer.dataset
    return {
        "path": dataset.path.name,
        "file_name": dataset.name,
        "parts": sorted(dataset.parts),
        **{name: getattr(layer, name) for name in LAYER_FACTS},
    }


def _layer(kept: dict[str, Any], folder: Path, reader: Reader) -> SourceLayer:
    path = folder / UNPACKED / kept["path"]
    dataset = Dataset(path, kept["file_name"], frozenset(kept["parts"]))
    facts = {name: kept[name] for name in LAYER_FACTS}
    for name in ("columns", "bounds"):
        facts[name] = tuple(facts[name])
    return SourceLayer(dataset=dataset, reader=reader, **facts)


def _store_sample(
    found: SampledLayer | None, place: int, folder: Path
) -> dict[str, Any]:
    """What was judged; the sample goes into a file of its own. Nothing if unsampled."""
    if found is None:
        return {}
    name = f"sample-{place}.arrow"
    with (
        pa.OSFile(str(folder / name), "wb") as file,
        pa.ipc.new_file(file, found.sample.schema) as writer,
    ):
        writer.write_table(found.sample)
    crs, text = found.detected_crs, found.detected_encoding
    return {
        "sample": name,
        "crs": None
        if crs is None
        else {
            "text": crs.crs.text,
            "epsg": crs.crs.epsg,
            "swap": crs.crs.swap,
            "findings": _findings(crs.findings),
        },
        "encoding": None
        if text is None
        else {
            "name": text.encoding.name,
            "is_plain_utf8": text.encoding.is_plain_utf8,
            "findings": _findings(text.findings),
        },
    }


def _sampled(
    layer: SourceLayer, kept: dict[str, Any], folder: Path, *, is_same_language: bool
) -> SampledLayer:
    """The sample and its judgement; what was worded otherwise is judged anew."""
    with pa.OSFile(str(folder / kept["sample"])) as file:
        sample = pa.ipc.open_file(file).read_all()
    crs, text = kept["crs"], kept["encoding"]
    found = SampledLayer(layer, sample)
    if crs is not None and (is_same_language or not crs["findings"]):
        operation = geo.to_wgs84(crs["text"])
        source = SourceCrs(crs["text"], crs["epsg"], operation, crs["swap"])
        found.detected_crs = DetectedCrs(source, _read_findings(crs["findings"]))
    if text is not None and (is_same_language or not text["findings"]):
        found.detected_encoding = DetectedEncoding(
            encoding.PLAIN_UTF8
            if text["is_plain_utf8"]
            else replace(encoding.from_name(text["name"]), is_plain_utf8=False),
            _read_findings(text["findings"]),
        )
    return found


def _findings(findings: list[Finding]) -> list[list[str]]:
    return [[f.rule, str(f.severity), f.message] for f in findings]


def _read_findings(kept: list[list[str]]) -> list[Finding]:
    return [Finding(rule, Severity(severity), words) for rule, severity, words in kept]
