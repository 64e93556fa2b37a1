"""``/api/imports/{id}/…``: progress, start, findings, difference, publication, removal."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from gisportal.core import idempotency
from importers import access
from importers.api.base import (
    KEY,
    REFUSALS,
    ImportView,
    answer,
    get_job_or_404,
    get_version_or_409,
    import_body,
    start,
)
from importers.api.request_serializers import ReasonSerializer, StartSerializer
from importers.api.response_serializers import (
    DifferenceSerializer,
    FindingsSerializer,
    ImportSerializer,
    draft_difference,
)
from importers.jobs import lifecycle
from layers import store


class OneImport(ImportView):
    """One import."""

    @extend_schema(operation_id="imports_retrieve", responses=ImportSerializer)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """How far it is, and what it waits for."""
        return Response(import_body(request, get_job_or_404(request, pk)))

    @extend_schema(operation_id="imports_discard", responses={204: None, 409: None})
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        """Stop it; a draft it made is removed. What is published stays: 409."""
        job = get_job_or_404(request, pk)
        if job.version is not None:
            store.discard(job.version, request.user)
        else:
            lifecycle.cancel(job)
        return Response(status=204)


class Start(ImportView):
    """Begin the load."""

    @extend_schema(
        operation_id="imports_start",
        parameters=[KEY],
        request=StartSerializer,
        responses={202: ImportSerializer, **REFUSALS},
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Load the file as a draft; one that was refused may be tried otherwise."""
        job = get_job_or_404(request, pk)
        call = StartSerializer(data=request.data)
        call.is_valid(raise_exception=True)

        def act() -> idempotency.Answer:
            if job.can_run_again:
                lifecycle.reopen(job)
                job.refresh_from_db()
            start(job, call)
            return answer(202, request, job)

        return idempotency.once(request, act)


class Findings(ImportView):
    """What was found."""

    @extend_schema(operation_id="imports_findings", responses=FindingsSerializer)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """Everything that was found in the file, with advice."""
        return Response(FindingsSerializer(get_job_or_404(request, pk)).data)


class Difference(ImportView):
    """What the draft changes."""

    @extend_schema(
        operation_id="imports_difference",
        responses={200: DifferenceSerializer, 409: None},
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """Added, removed, other shape, other attributes: counts and first keys."""
        version = get_version_or_409(get_job_or_404(request, pk))
        return Response(DifferenceSerializer(draft_difference(version)).data)


class Publish(ImportView):
    """Show the draft to the public."""

    @extend_schema(
        operation_id="imports_publish",
        parameters=[KEY],
        request=ReasonSerializer,
        responses={200: ImportSerializer, **REFUSALS},
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Publish the version this import made, for who may publish the layer."""
        job = get_job_or_404(request, pk)
        access.require_publisher_of(request.user, job)
        version = get_version_or_409(job)
        call = ReasonSerializer(data=request.data)
        call.is_valid(raise_exception=True)

        def act() -> idempotency.Answer:
            reason = call.validated_data.get("reason", "")
            store.publish(version.layer, version, request.user, reason)
            job.refresh_from_db()
            return answer(200, request, job)

        return idempotency.once(request, act)
