"""A draft becomes a report: every value is checked, all mistakes are told at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from feedback.errors import InvalidReportError
from feedback.geometry import representative_point
from feedback.intake.draft import ADDRESS_MAX, NAME_MAX, Draft
from feedback.intake.place import SLUG, Target, find_target, has_place, read_place
from feedback.intake.questions import clean_answers
from feedback.models import Category
from feedback.models.report import DESCRIPTION_MAX
from feedback.privacy.contacts.consent import VERSION
from feedback.privacy.contacts.store import Person
from feedback.text import clean_email, clean_line, clean_phone, clean_text


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
    target = run("feature_key", find_target, draft.layer, draft.feature_key)
    geometry = None
    if "feature_key" not in collect.errors or has_place(draft):
        geometry = run("place", read_place, draft, target)
    values = {
        "description": run("description", _description, draft.description),
        "address": run("address", _address, draft),
        "person": _person(run, draft, consent),
        "answers": run("answers", clean_answers, category, draft.answers),
    }
    if collect.errors or category is None or geometry is None:
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


def _category(value: object) -> Category:
    slug = clean_line(value or "")
    if not slug:
        raise ValidationError(_("Please choose what it is about."))
    category = None
    if SLUG.fullmatch(slug):
        offered = Category.objects.offered().select_related("parent")
        category = offered.filter(slug=slug).first()
    if category is None:
        raise ValidationError(_("This category does not exist."))
    if category.is_elsewhere:
        raise ValidationError(
            category.guidance or _("Reports of this kind are not accepted here.")
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
