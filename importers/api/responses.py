"""What programs are told of an import."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request

from importers.checks.advice import advice
from importers.intake import uploads
from importers.jobs import lifecycle, upload_summary
from importers.jobs.upload_summary import LayerSurvey
from importers.models import ImportJob

State = ImportJob.State


class ImportSerializer(serializers.Serializer):
    """One import. ``inside`` is there while it waits to be started."""

    id = serializers.UUIDField()
    layer = serializers.CharField()
    file = serializers.CharField()
    sha256 = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    stage = serializers.ChoiceField(choices=ImportJob.Stage.choices, allow_blank=True)
    rows_done = serializers.IntegerField()
    rows_total = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField(allow_null=True)
    is_published = serializers.BooleanField()
    findings = serializers.DictField(child=serializers.IntegerField())
    created = serializers.DateTimeField()
    finished = serializers.DateTimeField(allow_null=True)
    links = serializers.DictField(child=serializers.URLField())
    inside = serializers.ListField(child=serializers.DictField(), required=False)
    loaded_before_as = serializers.ListField(
        child=serializers.IntegerField(), required=False
    )


class FindingsSerializer(serializers.Serializer):
    """Everything that was found, with advice."""

    findings = serializers.ListField(child=serializers.DictField())


class ImportListSerializer(serializers.Serializer):
    """A page of imports, the newest first."""

    imports = ImportSerializer(many=True)
    next = serializers.URLField(required=False)


class DifferenceSerializer(serializers.Serializer):
    """What the draft changes, by key; ``keys`` are the first of each kind."""

    version = serializers.IntegerField()
    published = serializers.IntegerField(allow_null=True)
    counts = serializers.DictField(child=serializers.IntegerField())
    keys = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField())
    )
    new_columns = serializers.ListField(child=serializers.CharField())
    gone_columns = serializers.ListField(child=serializers.CharField())


def import_body(request: Request, job: ImportJob) -> dict[str, Any]:
    """One import as JSON."""
    version = job.version
    body = {
        "id": str(job.pk),
        "layer": job.layer_slug,
        "file": job.file_name,
        "sha256": job.sha256,
        "state": job.state,
        "stage": job.stage,
        "rows_done": job.rows_done,
        "rows_total": job.rows_total,
        "error": job.error,
        "version": version.number if version else None,
        "is_published": bool(version and version.state == "published"),
        "findings": dict(Counter(found["severity"] for found in job.findings)),
        "created": job.created_at.isoformat(),
        "finished": job.finished_at.isoformat() if job.finished_at else None,
        "links": _links(request, job),
    }
    if job.state == State.UPLOADED:
        found = upload_summary.read(uploads.folder(job.pk))
        body["inside"] = [_inside(layer) for layer in found]
        body["loaded_before_as"] = [v.number for v in lifecycle.known_versions(job)]
    return body


def findings_body(job: ImportJob) -> dict[str, Any]:
    """The findings with their advice."""
    return {
        "findings": [
            {**found, "advice": str(advice(found["rule"]))} for found in job.findings
        ]
    }


def _links(request: Request, job: ImportJob) -> dict[str, str]:
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
    return {
        word: request.build_absolute_uri(reverse(name, args=[job.pk]))
        for word, name in names.items()
    }


def _inside(layer: LayerSurvey) -> dict[str, Any]:
    """A layer inside the file, without samples: they may tell of persons."""
    return {
        "name": layer.name,
        "rows": layer.count,
        "geometry": layer.kind,
        "missing": layer.missing,
        "encoding": layer.encoding,
        "crs": [
            {"code": p.code, "name": p.name, "is_near": p.is_near, "source": p.source}
            for p in layer.places
        ],
        "columns": [
            {
                "name": c.name,
                "key": c.key,
                "type": c.type,
                "meaning": c.meaning,
                "is_public": c.is_public,
            }
            for c in layer.columns
        ],
    }
