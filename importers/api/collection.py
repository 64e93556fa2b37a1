"""``/api/imports/``: the list of imports, and the upload of a new file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from gisportal.core import idempotency
from gisportal.core.errors import (
    InvalidCallError,
    NoRoomError,
    PortalError,
    TooLargeError,
)
from importers import access
from importers.api.base import KEY, REFUSALS, ImportView, answer
from importers.api.filters import ImportFilter
from importers.api.request_serializers import UploadSerializer
from importers.api.response_serializers import ImportListSerializer, ImportSerializer
from importers.intake import upload_stream
from importers.jobs import disk_quota, lifecycle
from importers.models import ImportJob

PAGE_SIZE = 50
MAX_PAGE_SIZE = 200
MAX_OFFSET = 1_000_000


class Imports(ImportView, GenericAPIView[ImportJob]):
    """All imports one may see, and the upload of another file."""

    queryset = ImportJob.objects.none()
    serializer_class = UploadSerializer  # what OPTIONS describes
    filter_backends = (DjangoFilterBackend,)
    filterset_class = ImportFilter

    def initialize_request(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> Request:
        """Decide where files go before anything of the body is read."""
        if request.method == "POST":
            self.refusal = _refusal(request)
            if self.refusal is not None:
                request.META["CONTENT_LENGTH"] = "0"
            self.handler = upload_stream.receive_to_disk(request)
        return super().initialize_request(request, *args, **kwargs)

    @extend_schema(
        operation_id="imports_list",
        filters=True,
        parameters=[
            OpenApiParameter("limit", int, description=f"1 to {MAX_PAGE_SIZE}"),
            OpenApiParameter("offset", int),
        ],
        responses={200: ImportListSerializer, 422: None},
    )
    def get(self, request: Request) -> Response:
        """Imports of the layers you may load, the newest first."""
        query = request.query_params
        limit = _number(query.get("limit"), PAGE_SIZE, MAX_PAGE_SIZE)
        offset = _number(query.get("offset"), 0, MAX_OFFSET)
        visible = access.visible_jobs(request.user).select_related("version")
        jobs = self.filter_queryset(visible)
        # One more than is shown tells whether there is a next page.
        rows = list(jobs[offset : offset + limit + 1])
        page: dict[str, Any] = {"imports": rows[:limit]}
        if len(rows) > limit:
            onward = query.copy()
            onward["offset"] = str(offset + limit)
            page["next"] = request.build_absolute_uri(f"?{onward.urlencode()}")
        return Response(ImportListSerializer(page, context={"request": request}).data)

    @extend_schema(
        operation_id="imports_create",
        parameters=[KEY],
        request={
            "multipart/form-data": type(
                "UploadWithFilesSerializer",
                (UploadSerializer,),
                {
                    "files": serializers.ListField(
                        child=serializers.FileField(), required=False
                    )
                },
            ),
            "application/json": UploadSerializer,
        },
        responses={201: ImportSerializer, 202: ImportSerializer, **REFUSALS, 507: None},
    )
    def post(self, request: Request) -> Response:
        """Take in a file (201) or its address (202): a worker looks at it next."""
        files = request.FILES.getlist("files")
        self._check_size()
        call = UploadSerializer(
            data=request.data, context={"user": request.user, "files": files}
        )
        call.is_valid(raise_exception=True)
        response = idempotency.once(request, lambda: _taken(request, call, files))
        response["Location"] = response.data["links"]["self"]
        return response

    def _check_size(self) -> None:
        if self.refusal is not None:
            raise self.refusal
        if self.handler.is_too_large:
            raise TooLargeError(upload_stream.too_large_message())
        if self.handler.is_full:
            raise disk_quota.exceeded()


def _refusal(request: HttpRequest) -> PortalError | None:
    """Why an upload of the announced size is not even read."""
    if upload_stream.is_announced_too_large(request):
        return TooLargeError(upload_stream.too_large_message())
    try:
        disk_quota.require(upload_stream.announced(request))
    except NoRoomError as error:
        return error
    return None


def _taken(
    request: Request, call: UploadSerializer, files: list[Any]
) -> idempotency.Answer:
    """The new import: its file is looked at, or fetched first, by a worker."""
    options, is_started = call.first_options(), call.validated_data["start"]
    if files:
        options = call.options(options) if is_started else options
        job = lifecycle.take_in(files, options, request.user, is_started=is_started)
        return answer(201, request, job)
    more = {name: call.validated_data[name] for name in ("address", "start")}
    return answer(
        202, request, lifecycle.expect(call.options(options), more, request.user)
    )


def _number(text: str | None, default: int, most: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or len(text) > 7:
        raise InvalidCallError(_("limit and offset are whole numbers."))
    return min(int(text), most)
