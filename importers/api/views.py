"""The addresses: take in, look, start, follow, publish, discard."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as rest
from rest_framework.authentication import SessionAuthentication
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gisportal.core import idempotency
from gisportal.core.errors import (
    ConflictError,
    ForbiddenError,
    InvalidCallError,
    TooLargeError,
)
from gisportal.core.rate_limits import ExactScopeThrottle
from importers import access
from importers.api import request_serializers, responses
from importers.api.authentication import TokenAuthentication
from importers.api.errors import ImportNotFoundError
from importers.intake import upload_stream, uploads
from importers.jobs import lifecycle
from importers.models import ImportJob
from importers.options import ImportOptions
from layers import policy, store
from layers.models import DatasetVersion
from layers.queries.difference import KINDS, difference

PAGE = 50
MOST = 200
State = ImportJob.State
# How a call that changes something can be refused, beside what every call can.
REFUSALS: dict[int, None] = {409: None, 422: None}
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="the same request under the same key is done once",
)


class ImportView(APIView):
    """Base: for planners, by token or signed in; never cached."""

    authentication_classes = (TokenAuthentication, SessionAuthentication)
    permission_classes = (IsAuthenticated,)
    throttle_classes = (ExactScopeThrottle,)
    throttle_scope = "imports"
    parser_classes = (JSONParser, MultiPartParser, FormParser)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse who has nothing to load into."""
        super().initial(request, *args, **kwargs)
        user = request.user
        if not (access.own_layers(user).exists() or access.may_add_layers(user)):
            raise ForbiddenError(
                _(
                    "Your account may not load data here. Ask your administrator for the right."
                )
            )

    def finalize_response(
        self, request: Request, response: HttpResponse, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Drafts are nobody's business on the way."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response


class Imports(ImportView):
    """All of them, and the way in."""

    def initialize_request(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> Request:
        """Say where files go before anything of the body is read."""
        if request.method == "POST":
            if upload_stream.is_announced_too_large(request):
                request.META["CONTENT_LENGTH"] = "0"
                request.is_too_large = True  # type: ignore[attr-defined]
            self.handler = upload_stream.receive_to_disk(request)
        return super().initialize_request(request, *args, **kwargs)

    @extend_schema(
        operation_id="imports_list",
        parameters=[
            OpenApiParameter("layer", str),
            OpenApiParameter("state", str, enum=State.values),
            OpenApiParameter("limit", int, description=f"1 to {MOST}"),
            OpenApiParameter("offset", int),
        ],
        responses={200: responses.ImportListSerializer, 422: None},
    )
    def get(self, request: Request) -> Response:
        """Imports of the layers you may load, the newest first."""
        query = request.query_params
        limit = _number(query.get("limit"), PAGE, MOST)
        offset = _number(query.get("offset"), 0, 1_000_000)
        jobs = access.visible_jobs(request.user).select_related("version")
        for name, field in (("layer", "layer_slug"), ("state", "state")):
            if query.get(name):
                jobs = jobs.filter(**{field: query[name]})
        rows = list(jobs[offset : offset + limit + 1])
        body: dict[str, Any] = {
            "imports": [responses.import_body(request, job) for job in rows[:limit]]
        }
        if len(rows) > limit:
            onward = query.copy()
            onward["offset"] = str(offset + limit)
            body["next"] = request.build_absolute_uri(f"?{onward.urlencode()}")
        return Response(body)

    @extend_schema(
        operation_id="imports_create",
        parameters=[KEY],
        request={
            "multipart/form-data": type(
                "UploadWithFilesSerializer",
                (request_serializers.UploadSerializer,),
                {"files": rest.ListField(child=rest.FileField(), required=False)},
            ),
            "application/json": request_serializers.UploadSerializer,
        },
        responses={
            201: responses.ImportSerializer,
            202: responses.ImportSerializer,
            **REFUSALS,
        },
    )
    def post(self, request: Request) -> Response:
        """Take in a file (or its address): 201 looked at, 202 to be fetched first."""
        files = request.FILES.getlist("files")
        self._check_size(request)
        call = request_serializers.UploadSerializer(
            data=request.data, context={"user": request.user, "files": files}
        )
        call.is_valid(raise_exception=True)
        response = idempotency.once(request, lambda: _taken(request, call, files))
        response["Location"] = response.data["links"]["self"]
        return response

    def _check_size(self, request: Request) -> None:
        is_announced = getattr(request._request, "is_too_large", False)
        if is_announced or self.handler.is_too_large:
            raise TooLargeError(
                _("The upload is too large: %(limit)s GB is the limit.")
                % {"limit": round(upload_stream.limit() / (1 << 30), 2)}
            )


class OneImport(ImportView):
    """One import."""

    @extend_schema(
        operation_id="imports_retrieve", responses=responses.ImportSerializer
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """How far it is, and what it waits for."""
        return Response(responses.import_body(request, the_job(request, pk)))

    @extend_schema(operation_id="imports_discard", responses={204: None, 409: None})
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        """Stop it; a draft it made is removed. What is published stays: 409."""
        job = the_job(request, pk)
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
        request=request_serializers.StartSerializer,
        responses={202: responses.ImportSerializer, **REFUSALS},
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Load the file as a draft; one that was refused may be tried otherwise."""
        job = the_job(request, pk)
        call = request_serializers.StartSerializer(data=request.data)
        call.is_valid(raise_exception=True)

        def act() -> idempotency.Answer:
            if job.can_run_again:
                lifecycle.reopen(job)
                job.refresh_from_db()
            _start(job, call)
            return 202, responses.import_body(request, job)

        return idempotency.once(request, act)


class Findings(ImportView):
    """What was found."""

    @extend_schema(
        operation_id="imports_findings", responses=responses.FindingsSerializer
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """Everything that was found in the file, with advice."""
        return Response(responses.findings_body(the_job(request, pk)))


class Difference(ImportView):
    """What the draft changes."""

    @extend_schema(
        operation_id="imports_difference",
        responses={200: responses.DifferenceSerializer, 409: None},
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """Added, removed, other shape, other attributes: counts and first keys."""
        version = the_version(the_job(request, pk))
        published = version.layer.published_version
        body: dict[str, Any] = {
            "version": version.number,
            "published": published.number if published else None,
            "counts": dict.fromkeys(KINDS, 0),
            "keys": {kind: [] for kind in KINDS},
            "new_columns": [],
            "gone_columns": [],
        }
        if published is not None and published.pk != version.pk:
            found = difference(published, version)
            body |= {
                "counts": {kind: found.counts[kind] for kind in KINDS},
                "keys": {kind: found.keys[kind] for kind in KINDS},
                "new_columns": found.new_columns,
                "gone_columns": found.gone_columns,
            }
        return Response(body)


class Publish(ImportView):
    """Show the draft to the public."""

    @extend_schema(
        operation_id="imports_publish",
        parameters=[KEY],
        request=request_serializers.ReasonSerializer,
        responses={200: responses.ImportSerializer, **REFUSALS},
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Publish the version this import made, for who may publish the layer."""
        job = the_job(request, pk)
        version = the_version(job)
        words = _("You may load into this layer, but not publish it.")
        policy.require(request.user, policy.Right.PUBLISH, version.layer, words)
        call = request_serializers.ReasonSerializer(data=request.data)
        call.is_valid(raise_exception=True)

        def act() -> idempotency.Answer:
            reason = call.validated_data.get("reason", "")
            store.publish(version.layer, version, request.user, reason)
            job.refresh_from_db()
            return 200, responses.import_body(request, job)

        return idempotency.once(request, act)


def the_job(request: Request, pk: uuid.UUID) -> ImportJob:
    """The import; alike for one that is not there and one that is not theirs."""
    jobs = access.visible_jobs(request.user).select_related("version__layer")
    job = jobs.filter(pk=pk).first()
    if job is None:
        raise ImportNotFoundError(_("There is no such import, or it is not yours."))
    return job


def the_version(job: ImportJob) -> DatasetVersion:
    """The version the import made. Raises ``ConflictError`` while there is none."""
    if job.version is None:
        raise ConflictError(_("This import has not made a draft."))
    return job.version


def _taken(
    request: Request, call: request_serializers.UploadSerializer, files: list[Any]
) -> idempotency.Answer:
    """The new import: looked at, or to be fetched."""
    options = call.first_options()
    if not files:
        job = _to_fetch(request, call.options(options), call.validated_data)
        return 202, responses.import_body(request, job)
    job = lifecycle.take_in(files, options.layer, options, request.user)
    if call.validated_data["start"] and job.state == State.UPLOADED:
        _start(job, call)
    return 201, responses.import_body(request, job)


def _to_fetch(
    request: Request, options: ImportOptions, values: dict[str, Any]
) -> ImportJob:
    """A job whose file a worker fetches first."""
    options = replace(options, language=get_language() or "")
    more = {"address": values["address"], "start": values["start"]}
    return lifecycle.expect(options, more, request.user)


def _start(job: ImportJob, call: request_serializers.StartSerializer) -> None:
    before = ImportOptions.from_dict(
        job.options, path=uploads.root(), layer=job.layer_slug
    )
    lifecycle.enqueue(job, call.options(before))
    job.refresh_from_db()


def _number(text: str | None, default: int, most: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or len(text) > 7:
        raise InvalidCallError(_("limit and offset are whole numbers."))
    return min(int(text), most)
