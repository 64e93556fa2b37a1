"""Photo files for staff: as they are shown, and originals for those with the right."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.http import FileResponse, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from feedback.models import OriginalLook, PhotoOriginal, Report, ReportPhoto
from feedback.public.photo import photo_response
from feedback.staff.access import office_staff, report_for, staff_user
from gisportal.core import audit
from gisportal.core.errors import ForbiddenError


def photo_address(report: Report, photo: ReportPhoto, size: str) -> str:
    """Where staff see a photo as it is shown to the public, or would be."""
    return reverse("feedback:staff-photo", args=[report.code, photo.name, size])


@require_safe
@office_staff
def staff_photo(request: HttpRequest, code: str, name: str, size: str) -> FileResponse:
    """A photo of a report the person may see, public or not."""
    report = report_for(request, code)
    mine = Q(report=report) | Q(came_from=report)
    return photo_response(ReportPhoto.objects.filter(mine, name=name).first(), size)


@require_POST
@office_staff
def original_photo(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """The photo before parts were blacked out; that somebody looked is on record."""
    report = report_for(request, code)
    if not request.user.has_perm("feedback.view_photooriginal"):
        raise ForbiddenError(_("You may not see original photos."))
    kept = PhotoOriginal.objects.filter(photo=pk, photo__report=report).first()
    if kept is not None:
        user = staff_user(request)
        with transaction.atomic():
            OriginalLook.objects.create(report=report, user=user)
            audit.record(user, "look.original-photo", report)
    return photo_response(ReportPhoto(name=kept.name) if kept else None, "large")
