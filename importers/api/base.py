"""What the views of the import API share: who may call them, and one import by id."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.authentication import SessionAuthentication
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gisportal.core import idempotency
from gisportal.core.errors import ConflictError
from gisportal.core.rate_limits import ExactScopeThrottle
from importers import access
from importers.api.authentication import TokenAuthentication
from importers.api.request_serializers import StartSerializer
from importers.api.response_serializers import ImportSerializer
from importers.errors import ImportNotFoundError
from importers.intake import uploads
from importers.jobs import lifecycle
from importers.models import ImportJob
from layers.models import DatasetVersion

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
        """Refuse accounts that cannot load into any layer."""
        super().initial(request, *args, **kwargs)
        access.require_planner(request.user)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Forbid caches to keep a draft."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response


def get_job_or_404(request: Request, pk: uuid.UUID) -> ImportJob:
    """The import. 404 whether it does not exist or is somebody else's."""
    jobs = access.visible_jobs(request.user).select_related("version__layer")
    job = jobs.filter(pk=pk).first()
    if job is None:
        raise ImportNotFoundError(
            _("There is no such import, or you have no access to it.")
        )
    return job


def get_version_or_409(job: ImportJob) -> DatasetVersion:
    """The version the import made. 409 while there is none."""
    if job.version is None:
        raise ConflictError(_("This import has not made a draft."))
    return job.version


def import_body(request: Request, job: ImportJob) -> dict[str, Any]:
    """One import as the API answers it."""
    return dict(ImportSerializer(job, context={"request": request}).data)


def answer(status: int, request: Request, job: ImportJob) -> idempotency.Answer:
    """One import as an answer that an ``Idempotency-Key`` may repeat."""
    return status, import_body(request, job)


def start(job: ImportJob, call: StartSerializer) -> None:
    """Hand the import to a worker, read as ``call`` asks."""
    lifecycle.enqueue(job, call.options(uploads.options_of(job)))
    job.refresh_from_db()
