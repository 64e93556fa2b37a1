"""What is to be written: one version of one layer, in one format and system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from gisportal.core.bilingual import bilingual, language
from layers import policy
from layers.exports.crs import FileCrs
from layers.exports.formats import FileFormat
from layers.models import DatasetVersion, Layer, LayerField
from layers.tiles.http_headers import weak_tag

# Fewer features than this need no place among the few big downloads.
BIG = 5_000


@dataclass(frozen=True)
class Fact:
    """One thing to know about a file: a stable name, a label for people, the value."""

    key: str
    label: str
    value: str

    def __str__(self) -> str:
        return f"{self.label}: {self.value}"


@dataclass(frozen=True)
class Export:
    """A requested download; ``fields`` are public ones only."""

    layer: Layer
    version: DatasetVersion
    fields: tuple[LayerField, ...]
    crs: FileCrs
    format: FileFormat
    page_url: str

    @property
    def file_name(self) -> str:
        """ASCII only: layer, version, date of the data, system."""
        day = localtime(self.version.loaded_at).date().isoformat()
        stem = f"{self.layer.slug}_v{self.version.number}_{day}_{self.crs.word}"
        return f"{stem}.{self.format.ending}"

    @property
    def etag(self) -> str:
        """Weak: files of the same content may differ in their bytes."""
        return weak_tag(
            self.version.pk,
            self.format.slug,
            self.crs.epsg,
            language(),
            self.layer.updated_at.timestamp(),
            *(f"{field.key}:{field.type}:{field.name}" for field in self.fields),
        )

    @property
    def is_big(self) -> bool:
        """Whether it takes long enough to be counted."""
        return self.version.feature_count >= BIG

    def about(self) -> list[Fact]:
        """What a reader of the file must know about it; nothing that is empty."""
        layer, version = self.layer, self.version
        office = layer.source_office.name if layer.source_office else ""
        facts: list[tuple[str, str, Any]] = [
            ("title", _("Layer"), bilingual(layer)),
            ("description", _("Description"), bilingual(layer, "description")),
            ("notice", _("Notice"), notice(layer)),
            ("attribution", _("Source"), layer.attribution),
            ("office", _("Office in charge"), office),
            ("decision", _("Legal decision"), version.decision.number),
            ("decision_date", _("Date of the decision"), version.decision.date),
            ("licence", _("Licence"), layer.licence),
            ("version", _("Published version"), version.number),
            ("date", _("Loaded"), localtime(version.loaded_at).date().isoformat()),
            ("features", _("Features"), version.feature_count),
            (
                "crs",
                _("Coordinate system"),
                f"{self.crs.title} (EPSG:{self.crs.epsg})",
            ),
            (
                "transformation",
                _("Transformation"),
                self.crs.operation or version.operation,
            ),
            ("url", _("Address"), self.page_url),
        ]
        return [Fact(key, label, str(v)) for key, label, v in facts if v]


def notice(layer: Layer) -> str:
    """What the file is not."""
    if layer.is_demo:
        return _("Illustrative data of a demonstration; nothing in it is real.")
    return _("For information; not a legal certificate.")


def plan(layer: Layer, file_format: FileFormat, crs: FileCrs, page_url: str) -> Export:
    """The export of the layer's published version."""
    version = layer.published_version
    assert version is not None
    fields = tuple(policy.public_fields(layer.fields.all()))
    return Export(layer, version, fields, crs, file_format, page_url)
