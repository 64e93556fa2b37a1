"""From what a partner posts to a draft of a report: who sends, and what."""

from __future__ import annotations

import time
from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback import codes
from feedback.address_lookup import (
    Candidate,
    UncertainAddressError,
    certain_place,
)
from feedback.errors import InvalidReportError
from feedback.intake import quotas
from feedback.intake.draft import Draft
from feedback.intake.request import check_size
from feedback.models import Category, Partner, Report
from feedback.open311.attributes import read_answers
from feedback.open311.errors import UnknownResourceError
from feedback.text import clean_line, clean_text
from gisportal.core.errors import BadParameterError, ForbiddenError
from layers import policy, refs

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
WINDOW = timedelta(seconds=60)
MEDIA_MAX = 10
MEDIA_LENGTH = 500
# Places named when an address may be several.
NAMED = 4


def partner_form(request: HttpRequest) -> tuple[Partner, QueryDict]:
    """The form a partner posted and whose it is, counted against the partner's limit.

    Anything but a form is refused, XML with its entities too. Raises ``ForbiddenError``
    when the key is nobody's.
    """
    check_size(request)
    if request.content_type not in FORMS:
        raise BadParameterError(
            _("Send a form: application/x-www-form-urlencoded or multipart/form-data.")
        )
    key = request.POST.get("api_key", "").strip()
    partner = Partner.objects.with_key(key) if key else None
    if partner is None:
        raise ForbiddenError(
            _("The api_key is missing, unknown or no longer valid; nothing was kept.")
        )
    quotas.count_partner(partner)
    return partner, request.POST


def files_of(request: HttpRequest) -> list[UploadedFile]:
    """Every file of a multipart body, whatever its part is called."""
    return [file for _name, files in request.FILES.lists() for file in files]


def category_of(form: QueryDict) -> Category:
    """The service asked for: 400 when none is named, 404 when there is none such."""
    slug = clean_line(form.get("service_code", ""))
    if not slug:
        raise BadParameterError(_("service_code is missing."), parameter="service_code")
    return service_category(slug)


def service_category(slug: str) -> Category:
    """The category with this code. Raises ``UnknownResourceError``."""
    offered = Category.objects.taken().select_related("parent")
    category = offered.filter(slug=slug).first()
    if category is None:
        raise UnknownResourceError(_("There is no service with this service_code."))
    return category


def read_draft(form: QueryDict, category: Category) -> Draft:
    """The draft in ``form``; an empty value is an absent one."""
    first, last = _line(form, "first_name"), _line(form, "last_name")
    return Draft(
        category=category.slug,
        # Optional to Open311; what it is about says at least something.
        description=clean_text(form.get("description", "")) or category.name,
        address=_line(form, "address_string"),
        # The family name comes first here.
        name=f"{last} {first}".strip(),
        phone=_line(form, "phone"),
        email=_line(form, "email"),
        answers=read_answers(form, category),
        **_place(form),
    )


def media_addresses(form: QueryDict) -> list[str]:
    """Addresses of pictures elsewhere: noted for the office, never fetched."""
    given = (clean_line(text)[:MEDIA_LENGTH] for text in form.getlist("media_url"))
    return [text for text in given if text][:MEDIA_MAX]


def idempotency_key(request: HttpRequest, partner: Partner) -> str:
    """The header's key; else the same device saying the same within a minute."""
    prefix = f"open311:{partner.pk}"
    given = clean_line(request.headers.get("Idempotency-Key", ""))
    if given:
        return f"{prefix}:{codes.digest(given)}"
    if not _line(request.POST, "device_id"):
        return ""
    said = repr(sorted(request.POST.lists()))
    shown = repr([(file.name, file.size) for file in files_of(request)])
    minute = int(time.time()) // WINDOW.seconds
    now, before = (
        f"{prefix}:{codes.digest(said + shown)}:{number}"
        for number in (minute, minute - 1)
    )
    earlier = Report.objects.filter(idempotency_hash=codes.digest(before))
    recent = earlier.filter(created_at__gte=timezone.now() - WINDOW)
    return before if recent.exists() else now


def _place(form: QueryDict) -> dict[str, object]:
    """Where it is: a pin, a map object, or the best hit for an address."""
    lat, lon = _line(form, "lat"), _line(form, "long")
    target = _target(_line(form, "address_id"))
    if lat or lon:
        if not (lat and lon):
            raise InvalidReportError({"place": [_("Both are needed.")]})
        return {"lon": lon, "lat": lat, **target}
    if target:
        return target
    return _found(_line(form, "address_string"), _line(form, "address_id"))


def _found(address: str, address_id: str) -> dict[str, object]:
    """The one place the address means. Raises ``InvalidReportError``."""
    if address:
        try:
            place = certain_place(address)
        except UncertainAddressError as error:
            text = _uncertain(error.places)
            raise InvalidReportError({"address_string": [text]}) from error
        return {"lon": place.lon, "lat": place.lat}
    if address_id:
        text = _("This address was not found. Send lat and long.")
        raise InvalidReportError({"address_id": [text]})
    raise InvalidReportError(
        {"place": [_("Send lat and long, or address_string, or address_id.")]}
    )


def _uncertain(places: list[Candidate]) -> str:
    """What to say of an address that is no place, or may be several."""
    if not places:
        return _("This address was not found. Send lat and long.")
    named = [", ".join(x for x in (p.label, p.detail) if x) for p in places]
    return _(
        "This address is not certain. Send lat and long. It may be: %(places)s."
    ) % {"places": "; ".join(dict.fromkeys(named[:NAMED]))}


def _target(address_id: str) -> dict[str, object]:
    """The map object named ``layer/key``; a partner's own ids name none of ours."""
    slug, _slash, key = address_id.partition("/")
    layer = policy.visible_layers(None).filter(slug=slug).first() if key else None
    if layer is None or refs.resolve(refs.FeatureRef(slug, key)) is None:
        return {}
    return {"layer": slug, "feature_key": key}


def _line(form: QueryDict, name: str) -> str:
    return clean_line(form.get(name, ""))
