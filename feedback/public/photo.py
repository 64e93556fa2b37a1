"""Photo files: those of public reports for all, the others by the private link."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from feedback.errors import ReportNotFoundError
from feedback.lookup import own_report
from feedback.models import Report, ReportPhoto
from feedback.public.private_page import keep_private

# The name never stands for other bytes, but a photo can be taken back.
PUBLIC_CACHE = "public, max-age=86400"


@require_safe
def public_photo(request: HttpRequest, name: str, size: str) -> FileResponse:
    """A public photo of a public report; anything else answers like unknown."""
    photo = ReportPhoto.objects.filter(
        name=name, is_public=True, report__in=Report.objects.public()
    ).first()
    response = photo_response(photo, size)
    response["Cache-Control"] = PUBLIC_CACHE
    return response


@require_safe
def private_photo(
    request: HttpRequest, code: str, token: str, name: str, size: str
) -> FileResponse:
    """Any photo of the reporter's own report."""
    report = own_report(code, token)
    photo = report.photos.filter(name=name).first()
    response = photo_response(photo, size)
    keep_private(response)
    return response


def photo_response(photo: ReportPhoto | None, size: str) -> FileResponse:
    """The file of one size. Raises ``ReportNotFoundError`` when there is none."""
    path = photo.path(size) if photo else ""
    if not path or not default_storage.exists(path):
        raise ReportNotFoundError
    response = FileResponse(default_storage.open(path), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
