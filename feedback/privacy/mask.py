"""Taking personal data out of texts before they are public; the original is sealed.

Called where a text is written, inside the same transaction: no moment shows it unmasked.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from feedback.models import HistoryEntry, MaskedText, Report
from gisportal.core import personal_data
from layers.models import ServiceOffice

Field = MaskedText.Field


# The texts of a report itself that the public can read.
REPORT_FIELDS = (Field.DESCRIPTION, Field.ADDRESS)


def screen_report(
    report: Report, fields: Iterable[Field] = REPORT_FIELDS
) -> list[MaskedText]:
    """Mask what is personal in the texts of ``report`` and keep the originals."""
    made = [_screen(report, None, field, ()) for field in fields]
    masked = [one for one in made if one is not None]
    if masked:
        report.save(update_fields=[one.field for one in masked])
    return masked


def screen_entry(entry: HistoryEntry) -> MaskedText | None:
    """The same for the public note of a change; numbers of offices are no secret."""
    if not personal_data.find(entry.public_note):
        return None
    made = _screen(entry.report, entry, Field.PUBLIC_NOTE, office_contacts())
    if made is not None:
        entry.save(update_fields=[made.field])
    return made


def office_contacts() -> list[str]:
    """Phone numbers and addresses that are public: the offices' and the portal's."""
    rows = ServiceOffice.objects.values_list("phone", "email")
    found = [value for row in rows for phone in row if (value := phone)]
    return [*found, settings.PORTAL["phone"], settings.PORTAL["email"]]


def _screen(
    report: Report, entry: HistoryEntry | None, field: str, known: Iterable[str]
) -> MaskedText | None:
    holder = entry or report
    text = getattr(holder, field)
    found = personal_data.find(text, list(known))
    if not found:
        return None
    setattr(holder, field, personal_data.masked(text, found))
    kinds = list(dict.fromkeys(one.kind.value for one in found))
    # A second text in the same field (a new rating) replaces the first one.
    row = MaskedText.objects.filter(report=report, entry=entry, field=field).first()
    row = row or MaskedText(report=report, entry=entry, field=field)
    row.kinds, row.state = kinds, MaskedText.State.WAITING
    row.original = text
    row.save()
    return row
