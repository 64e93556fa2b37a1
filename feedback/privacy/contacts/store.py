"""A reporter's contact data on their way in."""

from __future__ import annotations

from dataclasses import dataclass

from feedback.models import Report, ReportContact


@dataclass(frozen=True)
class Person:
    """What somebody chose to say about themselves, checked (see ``draft``)."""

    name: str = ""
    phone: str = ""
    email: str = ""
    show_name: bool = False
    consent: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.email)


def keep(report: Report, person: Person, token: str) -> ReportContact | None:
    """Keep who sent ``report``, sealed; nothing when nothing was said.

    ``token`` is the private link's: later mails carry it.
    """
    if not person:
        return None
    return ReportContact.objects.create(
        report=report,
        name=person.name,
        phone=person.phone,
        email=person.email,
        token=token,
        show_name=person.show_name,
        consent=person.consent,
    )
