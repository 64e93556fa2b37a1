"""Following by e-mail: a report, a commune, a circle, a drawn area, a category.

Nothing is sent to an address before its owner confirms; every mail carries a link to
stop. Looking at either link changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Point
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from feedback import my_reports, outbox
from feedback.address_lookup import communes
from feedback.codes import digest, is_purpose_token, new_token, purpose_token
from feedback.errors import InvalidReportError, ReportNotFoundError
from feedback.geometry import read_geometry
from feedback.links import full_address
from feedback.models import Category, OutboxMessage, Report, Subscription
from feedback.report_filters import read_lonlat
from feedback.text import clean_email, clean_line
from gisportal.core.geo import WGS84

CONFIRM, STOP = "follow-confirm", "follow-stop"
RADII = (250, 500, 1000, 2000, 5000)
# Metres of a degree of latitude; of longitude a little less this far south.
DEGREE = 110_574


def ask(values: Mapping[str, str], report: Report | None) -> None:
    """Note who wants to follow what, and mail the link that confirms it.

    The answer is the same for an address that follows already: it gets a mail again.
    Raises ``InvalidReportError``.
    """
    email = _email(values.get("email", ""))
    wanted = {"report": report} if report else _area(values)
    with transaction.atomic():
        follower = _same(email, wanted)
        if follower is None:
            follower = Subscription(
                token_hash=digest(new_token()),
                language=(get_language() or "vi")[:2],
                **wanted,
            )
            follower.email = email
            follower.save()
        outbox.ask_to_follow(follower)


def find(number: int, token: str, purpose: str) -> Subscription:
    """The follower whose link this is. Raises ``ReportNotFoundError``."""
    row = Subscription.objects.filter(pk=number).select_related("report", "category")
    found = row.first()
    nonce = found.token_hash if found else ""
    if not is_purpose_token(token, purpose, nonce) or found is None:
        raise ReportNotFoundError
    return found


def confirm(follower: Subscription) -> None:
    """The address is proved."""
    Subscription.objects.filter(pk=follower.pk, confirmed_at=None).update(
        confirmed_at=timezone.now()
    )


def stop(follower: Subscription) -> None:
    """Forget the address and what it followed."""
    follower.delete()


def name_of(follower: Subscription) -> str:
    """What is followed, in words."""
    report = follower.report
    if report is not None:
        return f"{report.category.name} {report.code}"
    return follower.label


def links_of(message: OutboxMessage) -> dict[str, str]:
    """Links in mails to followers and to owners of an address."""
    if message.my_reports is not None:
        link = message.my_reports
        path = reverse("feedback:mine-open", args=[link.pk, my_reports.token_of(link)])
        return {"my_reports_url": full_address(path)}
    follower = message.subscription
    if follower is None:
        return {}
    links = {"what": name_of(follower)}
    for name, purpose in (("follow_confirm", CONFIRM), ("follow_stop", STOP)):
        token = purpose_token(purpose, follower.token_hash)
        path = reverse(f"feedback:{name.replace('_', '-')}", args=[follower.pk, token])
        links[f"{name}_url"] = full_address(path)
    return links


def _email(value: object) -> str:
    try:
        email = clean_email(value)
    except ValidationError as error:
        raise InvalidReportError({"email": error.messages}) from error
    if not email:
        raise InvalidReportError({"email": [_("Please give your e-mail address.")]})
    return email


def _same(email: str, wanted: Mapping[str, Any]) -> Subscription | None:
    """What this address follows or was asked about already, if it is the same."""
    facts = {"report": None, "category": None, "area_key": "", "shape": None, **wanted}
    shape = facts.pop("shape")
    rows = Subscription.objects.with_email(email).filter(**facts)
    return next((row for row in rows if row.shape == shape), None)


def _area(values: Mapping[str, str]) -> dict[str, Any]:
    """Commune, circle, drawn area and category of an address, and their name."""
    wanted: dict[str, Any] = {}
    names: list[str] = []
    category = _category(clean_line(values.get("category", "")))
    if category is not None:
        wanted["category"] = category
        names.append(category.name)
    place = _drawn(values) or _circle(values) or _commune(values)
    if place is not None:
        facts, name = place
        wanted |= facts
        names.append(name)
    if not names:
        raise InvalidReportError({"area": [_("Please choose an area or a category.")]})
    return {**wanted, "label": " · ".join(names)[:200]}


def _category(slug: str) -> Category | None:
    if not slug:
        return None
    found = Category.objects.filter(slug=slug[:63], is_active=True).first()
    if found is None:
        raise InvalidReportError({"category": [_("This category does not exist.")]})
    return found


def _commune(values: Mapping[str, str]) -> tuple[dict[str, Any], str] | None:
    key = clean_line(values.get("commune", ""))
    if not key:
        return None
    found = next((row for row in communes() if row.own_key == key), None)
    if found is None:
        raise InvalidReportError({"area": [_("This commune is not in the list.")]})
    return {"area_key": found.own_key}, found.label


def _circle(values: Mapping[str, str]) -> tuple[dict[str, Any], str] | None:
    radius, place = clean_line(values.get("radius", "")), read_lonlat(values)
    if not radius or place is None:
        return None
    if radius not in {str(metres) for metres in RADII}:
        raise InvalidReportError({"area": [_("Please choose a distance of the list.")]})
    try:
        read_geometry({"type": "Point", "coordinates": list(place)})
    except ValidationError as error:
        raise InvalidReportError({"area": error.messages}) from error
    shape = Point(*place, srid=WGS84).buffer(int(radius) / DEGREE)
    name = _("within %(metres)s m of %(lat).4f, %(lon).4f") % {
        "metres": radius,
        "lat": place[1],
        "lon": place[0],
    }
    return {"shape": shape}, name


def _drawn(values: Mapping[str, str]) -> tuple[dict[str, Any], str] | None:
    text = values.get("geometry", "")
    if not text:
        return None
    try:
        shape: GEOSGeometry = read_geometry(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise InvalidReportError(
            {"area": [_("The geometry is not GeoJSON.")]}
        ) from error
    except ValidationError as error:
        raise InvalidReportError({"area": error.messages}) from error
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise InvalidReportError({"area": [_("An area must be a polygon.")]})
    return {"shape": shape}, _("drawn area")
