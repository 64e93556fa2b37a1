"""The decision behind a plan: its number, its day, its document, and whether it holds.

A version of a layer has one; a zone may name its own in fields with these meanings.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gisportal.core.search_folding import fold

# 15/12/2025, as documents write it.
VIETNAMESE_DAY = re.compile(r"\s*(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4})\s*")


class LegalStatus(TextChoices):
    """Whether a plan holds."""

    IN_FORCE = "in_force", _("in force")
    ADJUSTING = "adjusting", _("being adjusted")
    DRAFT = "draft", pgettext_lazy("legal status", "draft")
    EXPIRED = "expired", _("expired")


# How data write it, folded; the first that stands in the text counts.
STATUS_WORDS = (
    (LegalStatus.EXPIRED, ("het hieu luc", "het han", "bai bo", "thay the", "huy bo")),
    (LegalStatus.EXPIRED, ("expired", "repealed", "replaced", "cancelled")),
    (LegalStatus.ADJUSTING, ("dieu chinh", "adjust", "amend")),
    (LegalStatus.DRAFT, ("du thao", "lay y kien", "trinh", "draft", "proposed")),
    (LegalStatus.IN_FORCE, ("hieu luc", "phe duyet", "da duyet", "in force")),
    (LegalStatus.IN_FORCE, ("in_force", "approved")),
)


@dataclass(frozen=True)
class Decision:
    """What a plan or a zone rests on; anything may be unknown."""

    number: str = ""
    date: dt.date | None = None
    url: str = ""
    # One of ``LegalStatus``, or empty.
    status: str = ""
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None

    def __bool__(self) -> bool:
        return self != Decision()

    def over(self, default: Decision) -> Decision:
        """This one, completed by ``default`` where both are the same decision.

        A zone that names another number has nothing else of the plan's decision.
        """
        if self.number and self.number != default.number:
            return self
        names = ("number", "date", "url", "status", "valid_from", "valid_until")
        return Decision(**{n: getattr(self, n) or getattr(default, n) for n in names})

    def today(self) -> Decision:
        """With the status it has today: what is past its last day has expired."""
        is_past = self.valid_until and self.valid_until < timezone.localdate()
        return replace(self, status=LegalStatus.EXPIRED) if is_past else self

    @property
    def status_label(self) -> str:
        """The status in words, empty where it is unknown."""
        known = self.status in LegalStatus.values
        return str(LegalStatus(self.status).label) if known else ""


def decision_from(values: Mapping[str, Any]) -> Decision:
    """The decision a zone's values tell of, by the names of ``Decision``."""
    return Decision(
        number=str(values.get("number") or "").strip(),
        date=day(values.get("date")),
        url=web_address(values.get("url")),
        status=status_of(values.get("status")),
        valid_from=day(values.get("valid_from")),
        valid_until=day(values.get("valid_until")),
    )


def day(value: Any) -> dt.date | None:
    """A day as data write it: 2025-12-15 or 15/12/2025; None for anything else."""
    text = str(value or "")
    found = VIETNAMESE_DAY.fullmatch(text)
    try:
        if found:
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        moment = parse_datetime(text)
        return moment.date() if moment else parse_date(text.strip())
    except ValueError:
        return None


def status_of(value: Any) -> str:
    """The legal status that a text names, empty where it names none."""
    text = str(value or "").strip()
    if text in LegalStatus.values:
        return text
    folded = fold(text)
    found = (s for s, words in STATUS_WORDS if any(word in folded for word in words))
    return next(found, "")


def web_address(value: Any) -> str:
    """The address of a document; empty for what no browser should follow."""
    text = str(value or "").strip()
    return text if text.startswith(("https://", "http://")) else ""
