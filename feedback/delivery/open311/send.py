"""Passing a report on: one outbox row, sent once however often it is tried."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from feedback.delivery.open311 import http
from feedback.links import full_address
from feedback.models import CityService, OutboxMessage, PassedOn, Report
from feedback.permissions import SYSTEM
from feedback.workflow import changes

DESCRIPTION_MAX = 4000


def deliver(message: OutboxMessage) -> bool:
    """Pass the report on; False when that is switched off or was done before.

    Nothing about who reported leaves: the other city asks back through us. Raises what
    ``ask.post_request`` raises; then it is tried again with the same key.
    """
    city, report = message.city, message.report
    if city is None or not city.is_active or report is None:
        return False
    service = CityService.objects.filter(category=report.category, city=city).first()
    if service is None:
        return False
    if PassedOn.objects.filter(report=report).exists():
        return False
    form = _form(report, service)
    receipt = http.post_request(city, form, str(message.message_id))
    PassedOn.objects.create(
        report=report,
        city=city,
        remote_id=receipt.remote_id,
        token=receipt.token,
        # Without either there is nothing to ask about.
        is_closed=not (receipt.remote_id or receipt.token),
    )
    number = f" ({receipt.remote_id})" if receipt.remote_id else ""
    with translation.override(report.language):
        words = _("Passed on to %(city)s%(number)s.") % {"city": city, "number": number}
    changes.note(report, SYSTEM, public=words, internal=receipt.notice)
    return True


def _form(report: Report, service: CityService) -> dict[str, str]:
    link = full_address(report.get_absolute_url()) if report.is_public else ""
    description = "\n\n".join(part for part in (report.description, link) if part)
    photo = report.photos.filter(is_public=True).first() if link else None
    facts = {
        "api_key": service.city.api_key,
        "service_code": service.service_code,
        "lat": f"{report.point.y:.7f}",
        "long": f"{report.point.x:.7f}",
        "address_string": report.place,
        "description": description[:DESCRIPTION_MAX],
        # Servers that know no Idempotency-Key may know a device.
        "device_id": f"report-{report.code}",
        "media_url": full_address(photo.url("large")) if photo else "",
    }
    return {name: value for name, value in facts.items() if value}
