"""What the API answers about an import: each serializer describes and produces it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import SkipField

from importers.checks.finding_advice import advice
from importers.intake.folders import UPLOADS
from importers.jobs import lifecycle, upload_summary
from importers.jobs.upload_summary import LayerSummary
from importers.models import ImportJob
from layers.models import DatasetVersion
from layers.queries.difference import KINDS, Difference, difference

State = ImportJob.State


class UtcTimeField(serializers.DateTimeField):
    """A time as it is kept, in UTC, whatever the time zone of the portal."""

    def to_representation(self, value: datetime) -> str:
        """With its offset: ``+00:00``."""
        return value.isoformat()


class SourceCrsSerializer(serializers.Serializer[Any]):
    """A coordinate system the file may be in."""

    code = serializers.CharField()
    name = serializers.CharField()
    is_near = serializers.BooleanField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Declared here: ``source`` as an attribute would hide DRF's own."""
        return super().get_fields() | {"source": serializers.CharField()}


class ColumnSerializer(serializers.Serializer[Any]):
    """A column of the file, without samples: they may hold personal data."""

    name = serializers.CharField()
    key = serializers.CharField()
    type = serializers.CharField()
    meaning = serializers.CharField()
    is_public = serializers.BooleanField()


class FileLayerSerializer(serializers.Serializer[LayerSummary]):
    """A layer inside the file."""

    name = serializers.CharField()
    rows = serializers.IntegerField(source="count")
    geometry = serializers.CharField(source="kind")
    missing = serializers.ListField(child=serializers.CharField())
    encoding = serializers.CharField()
    crs = SourceCrsSerializer(many=True, source="places")
    columns = ColumnSerializer(many=True)


class FileLayersField(serializers.ListField):
    """The layers inside the file, while the import waits to be started."""

    child = FileLayerSerializer()

    def get_attribute(self, instance: ImportJob) -> list[LayerSummary]:
        """What the inspection of the upload kept."""
        if instance.state != State.UPLOADED:
            raise SkipField
        return upload_summary.read(UPLOADS.path(instance.pk))


class LoadedBeforeField(serializers.ListField):
    """Versions made of the same file earlier, while the import waits to be started."""

    child = serializers.IntegerField()

    def get_attribute(self, instance: ImportJob) -> list[int]:
        """Their numbers."""
        if instance.state != State.UPLOADED:
            raise SkipField
        return [version.number for version in lifecycle.known_versions(instance)]


class ImportSerializer(serializers.Serializer[ImportJob]):
    """One import. ``inside`` is there while it waits to be started."""

    id = serializers.UUIDField()
    layer = serializers.CharField(source="layer_slug")
    file = serializers.CharField(source="file_name")
    sha256 = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    stage = serializers.ChoiceField(choices=ImportJob.Stage.choices, allow_blank=True)
    rows_done = serializers.IntegerField()
    rows_total = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField(source="version.number", allow_null=True)
    is_published = serializers.SerializerMethodField()
    findings = serializers.SerializerMethodField()
    created = UtcTimeField(source="created_at")
    finished = UtcTimeField(source="finished_at", allow_null=True)
    links = serializers.SerializerMethodField()
    inside = FileLayersField(required=False)
    loaded_before_as = LoadedBeforeField(required=False)

    def get_is_published(self, job: ImportJob) -> bool:
        """Whether the version it made is what the public sees."""
        return bool(job.version and job.version.state == DatasetVersion.State.PUBLISHED)

    def get_findings(self, job: ImportJob) -> dict[str, int]:
        """Number of findings by severity."""
        return dict(Counter(finding["severity"] for finding in job.findings))

    @extend_schema_field(serializers.DictField(child=serializers.URLField()))
    def get_links(self, job: ImportJob) -> dict[str, str]:
        """Where to go from here, by name."""
        names = {
            "self": "importers:api-import",
            "findings": "importers:api-findings",
            "page": "importers:job",
        }
        if job.version_id:
            names |= {
                "difference": "importers:api-difference",
                "publish": "importers:api-publish",
            }
        elif not job.is_at_work:
            names["start"] = "importers:api-start"
        request = self.context["request"]
        return {
            word: request.build_absolute_uri(reverse(name, args=[job.pk]))
            for word, name in names.items()
        }


class ImportListSerializer(serializers.Serializer[Any]):
    """A page of imports, the newest first."""

    imports = ImportSerializer(many=True)
    next = serializers.URLField(required=False)


class FindingsSerializer(serializers.Serializer[ImportJob]):
    """Everything that was found, with advice."""

    findings = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_findings(self, job: ImportJob) -> list[dict[str, Any]]:
        """Each finding as it is kept, and what to do about it."""
        return [{**found, "advice": advice(found["rule"])} for found in job.findings]


def draft_difference(version: DatasetVersion) -> dict[str, Any]:
    """What the version changes of the one that the public sees; nothing of itself."""
    published = version.layer.published_version
    if published is None or published.pk == version.pk:
        changes = Difference(
            dict.fromkeys(KINDS, 0), {kind: [] for kind in KINDS}, [], []
        )
    else:
        changes = difference(published, version)
    return {"version": version, "published": published, "changes": changes}


class DifferenceSerializer(serializers.Serializer[Any]):
    """What the draft changes, by key; ``keys`` are the first of each kind."""

    version = serializers.IntegerField(source="version.number")
    published = serializers.IntegerField(source="published.number", allow_null=True)
    counts = serializers.SerializerMethodField()
    keys = serializers.SerializerMethodField()
    new_columns = serializers.ListField(
        child=serializers.CharField(), source="changes.new_columns"
    )
    gone_columns = serializers.ListField(
        child=serializers.CharField(), source="changes.gone_columns"
    )

    def get_counts(self, found: dict[str, Any]) -> dict[str, int]:
        """Number of features by kind of change."""
        return {kind: found["changes"].counts[kind] for kind in KINDS}

    def get_keys(self, found: dict[str, Any]) -> dict[str, list[str]]:
        """First keys of each kind."""
        return {kind: found["changes"].keys[kind] for kind in KINDS}
