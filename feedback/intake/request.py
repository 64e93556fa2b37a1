"""From a request to what ``submit`` takes: the sender, the photos, the size limit."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from feedback import photos
from feedback.intake.submit import Sender
from feedback.models import Report
from gisportal.core.errors import TooLargeError
from gisportal.core.middleware import client_address


def check_size(request: HttpRequest) -> None:
    """Refuse a body that cannot be a report.

    For programs that is before it is read. A form has been read by then (the token
    against forgery is in it); ``BodySizeMiddleware`` refuses huge ones before that.
    """
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    is_multipart = request.content_type == "multipart/form-data"
    # Only files are read piece by piece; everything else ends up in memory.
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if length > (photos.MAX_REQUEST_BYTES if is_multipart else limit):
        raise TooLargeError(
            _("This is too large: at most %(count)d photos of %(max)d MB each.")
            % {"count": photos.MAX_PHOTOS, "max": photos.MAX_BYTES // 1024 // 1024}
        )


def sender(
    request: HttpRequest, channel: Report.Channel, key: str, proof: object
) -> Sender:
    """Who sends, as far as the request tells."""
    return Sender(
        channel=channel,
        address=client_address(request),
        idempotency_key=key,
        proof=proof,
    )


def uploaded(files: MultiValueDict[str, UploadedFile]) -> list[UploadedFile]:
    """The photos of a multipart body, whichever of the two names they came under."""
    return [file for name in ("photos", "photo") for file in files.getlist(name)]
