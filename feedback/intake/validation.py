"""What somebody sends, and what it becomes once every value is checked."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Point
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from feedback.errors import InvalidReportError
from feedback.geometry import read_geometry, read_pin, representative_point
from feedback.intake.questions import clean_answers
from feedback.models import Category
from feedback.models.report import DESCRIPTION_MAX
from feedback.privacy.contacts.consent import VERSION
from feedback.privacy.contacts.store import Person
from feedback.text import clean_email, clean_line, clean_phone, clean_text
from gisportal.core.errors import NotFoundError
from gisportal.core.geo import WGS84
from layers import policy, refs
from layers.models import Feature, Layer

NAME_MAX = 100
ADDRESS_MAX = 300
# Degrees (about 2 km): further away, pin and feature cannot mean the same.
FEATURE_REACH = 0.02
_SLUG = re.compile(r"[a-zA-Z0-9_-]{1,63}")


@dataclass
class Draft:
    """A report as it was sent, nothing checked yet."""

    category: object = ""
    description: object = ""
    lon: object = ""
    lat: object = ""
    geometry: object = None
    address: object = ""
    layer: object = ""
    feature_key: object = ""
    name: object = ""
    phone: object = ""
    email: object = ""
    show_name: object = False
    consent: object = False
    # The place is only a commune's middle, chosen from a list: words must say where.
    is_listed: object = False
    answers: object = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    """The public feature a report is about, as it is now."""

    layer: Layer
    feature: Feature

    @property
    def label(self) -> str:
        """Its label, else its key, as long as a snapshot may be."""
        return (self.feature.label or self.feature.key)[:300]

    def snapshot(self) -> dict[str, object]:
        """What a report keeps of the feature, by the names of its own fields."""
        version = self.layer.published_version
        return {
            "layer": self.layer,
            "feature_key": self.feature.key,
            "feature_label": self.label,
            "feature_number": (self.feature.number or "")[:100],
            "feature_version": version.number,
            "has_stable_key": version.has_stable_keys,
        }


NO_FEATURE: dict[str, object] = {
    "layer": None,
    "feature_key": "",
    "feature_label": "",
    "feature_number": "",
    "feature_version": None,
    "has_stable_key": True,
}


@dataclass(frozen=True)
class Checked:
    """A report whose every value is known to be good."""

    category: Category
    description: str
    geometry: GEOSGeometry
    point: Point
    address: str
    target: Target | None
    person: Person
    answers: dict[str, Any]

    @property
    def email(self) -> str:
        """The e-mail address given; empty when none was."""
        return self.person.email

    @property
    def phone(self) -> str:
        """The phone number given; empty when none was."""
        return self.person.phone


class _Collector:
    """Runs checks and keeps what they complain about, field by field."""

    def __init__(self) -> None:
        self.errors: dict[str, list[str]] = {}

    def run(self, name: str, check: Callable[..., Any], *values: object) -> Any:
        try:
            return check(*values)
        except ValidationError as error:
            self.errors.setdefault(name, []).extend(error.messages)
            return None


def check_draft(draft: Draft, *, consent: str = "") -> Checked:
    """Every value checked; all mistakes at once in ``InvalidReportError``.

    ``consent`` names what contact data are kept on when the draft itself needs not say
    that the person agreed (a partner asked them). Without it the draft has to.
    """
    collect = _Collector()
    run = collect.run
    category = run("category", _category, draft.category)
    target = run("feature_key", _target, draft.layer, draft.feature_key)
    geometry = None
    if "feature_key" not in collect.errors or _has_place(draft):
        geometry = run("place", _place, draft, target)
    values = {
        "description": run("description", _description, draft.description),
        "address": run("address", _address, draft),
        "person": _person(run, draft, consent),
        "answers": run("answers", clean_answers, category, draft.answers),
    }
    if collect.errors:
        raise InvalidReportError(collect.errors)
    return Checked(
        category=category,
        geometry=geometry,
        point=representative_point(geometry),
        target=target,
        **values,
    )


def _person(run: Callable[..., Any], draft: Draft, consent: str) -> Person:
    """Who sends it; facts about a person are kept only when they agree."""
    person = Person(
        name=run("name", _name, draft.name) or "",
        phone=run("phone", clean_phone, draft.phone or "") or "",
        email=run("email", clean_email, draft.email or "") or "",
        show_name=_is_ticked(draft.show_name),
        consent=consent or (VERSION if _is_ticked(draft.consent) else ""),
    )
    run("consent", _agreed, person)
    return person


def _agreed(person: Person) -> None:
    if person and not person.consent:
        raise ValidationError(
            _(
                "Please tick that we may keep your contact data, or leave name, phone "
                "and e-mail empty."
            )
        )


def _is_ticked(value: object) -> bool:
    return str(value).lower() in ("true", "1", "on")


def check_place(draft: Draft) -> tuple[GEOSGeometry, dict[str, object]]:
    """Only the place of ``draft``, and what a report keeps of its feature.

    Raises ``ValidationError``.
    """
    target = _target(draft.layer, draft.feature_key)
    geometry = _place(draft, target)
    return geometry, target.snapshot() if target else dict(NO_FEATURE)


def fingerprint(checked: Checked, files: Sequence[UploadedFile]) -> str:
    """Digest of everything sent: the same for the same report sent again.

    Under the server's secret: a phone number could be guessed from a plain digest.
    """
    person = checked.person
    facts: Mapping[str, object] = {
        "category": checked.category.slug,
        "description": checked.description,
        "geometry": checked.geometry.wkb.hex(),
        "address": checked.address,
        "feature": [checked.target.layer.slug, checked.target.feature.key]
        if checked.target
        else None,
        "contact": [person.name, person.phone, person.email, person.show_name],
        "answers": checked.answers,
        "photos": [_file_digest(file) for file in files],
    }
    text = json.dumps(facts, sort_keys=True, ensure_ascii=True)
    return salted_hmac("feedback.request", text, algorithm="sha256").hexdigest()


def _file_digest(file: UploadedFile) -> str:
    file.seek(0)
    mac = hashlib.sha256()
    for chunk in file.chunks():
        mac.update(chunk)
    file.seek(0)
    return mac.hexdigest()


def _category(value: object) -> Category:
    slug = clean_line(value or "")
    if not slug:
        raise ValidationError(_("Please choose what it is about."))
    category = None
    if _SLUG.fullmatch(slug):
        offered = Category.objects.offered().select_related("parent")
        category = offered.filter(slug=slug).first()
    if category is None:
        raise ValidationError(_("This category does not exist."))
    if category.is_elsewhere:
        raise ValidationError(
            category.guidance or _("Reports of this kind are not taken here.")
        )
    return category


def _address(draft: Draft) -> str:
    text = clean_line(draft.address or "")[:ADDRESS_MAX]
    if draft.is_listed and not text:
        raise ValidationError(
            _("Please write the address or the way there: a commune is large.")
        )
    return text


def _description(value: object) -> str:
    text = clean_text(value or "")
    if not text:
        raise ValidationError(_("Please describe what is wrong."))
    if len(text) > DESCRIPTION_MAX:
        raise ValidationError(
            _("The description is too long: %(length)d of at most %(max)d characters.")
            % {"length": len(text), "max": DESCRIPTION_MAX}
        )
    return text


def _name(value: object) -> str:
    text = clean_line(value or "")
    if len(text) > NAME_MAX:
        raise ValidationError(_("This name is too long."))
    return text


def _target(layer: object, key: object) -> Target | None:
    slug, feature_key = clean_line(layer or ""), clean_line(key or "")
    if not slug and not feature_key:
        return None
    missing = ValidationError(
        _("This map object is not in the published data. Choose another, or a pin.")
    )
    if not _SLUG.fullmatch(slug) or not feature_key or len(feature_key) > 300:
        raise missing
    try:
        found = policy.visible_layer(None, slug)
    except NotFoundError as error:
        raise missing from error
    feature = refs.resolve(refs.FeatureRef(slug, feature_key))
    if feature is None:
        raise missing
    return Target(found, feature)


def _has_place(draft: Draft) -> bool:
    return any(
        value not in (None, "", {}) for value in (draft.geometry, draft.lon, draft.lat)
    )


def _place(draft: Draft, target: Target | None) -> GEOSGeometry:
    if draft.geometry not in (None, "", {}):
        geometry = read_geometry(draft.geometry)
    elif _has_place(draft):
        geometry = read_pin(draft.lon, draft.lat)
    elif target is not None:
        return target.feature.label_point.transform(WGS84, clone=True)
    else:
        raise ValidationError(_("Please say where it is."))
    if target and target.feature.geom.distance(geometry) > FEATURE_REACH:
        raise ValidationError(
            _("The place is far from the chosen map object. Choose one of the two.")
        )
    return geometry
