"""A reporter's contact data on their way in."""

from __future__ import annotations

from dataclasses import dataclass

from feedback.models import Report, ReportContact


@dataclass(frozen=True)
class Person:
    """Contact data somebody gave, checked (see ``draft``)."""

    name: str = ""
    phone: str = ""
    email: str = ""
    show_name: bool = False
    consent: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.email)


def keep(report: Report, person: Person, token: str) -> ReportContact | None:
    """Keep who sent ``report``, sealed; nothing when no contact was given.

    ``token`` is the private link's: later mails carry it.
    """
    if not person:
        return None
    contact = ReportContact(
        report=report, show_name=person.show_name, consent=person.consent
    )
    contact.name, contact.phone, contact.email = person.name, person.phone, person.email
    contact.token = token
    contact.save(force_insert=True)
    return contact
