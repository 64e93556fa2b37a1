"""Ready answers for a report, with their placeholders filled."""

from __future__ import annotations

from django.db.models import Q
from django.template.defaultfilters import date as format_date
from django.utils import timezone, translation

from feedback.models import AnswerTemplate, Report


def answers_for(report: Report) -> list[dict[str, str]]:
    """The templates that fit ``report``, filled in the reporter's language."""
    rows = AnswerTemplate.objects.filter(
        Q(category=None)
        | Q(category=report.category_id)
        | Q(category=report.category.parent_id),
        Q(office=None) | Q(office=report.office_id),
        is_active=True,
    )
    return [
        {
            "id": str(row.pk),
            "name": row.name,
            "state": row.state,
            "text": filled(row, report),
        }
        for row in rows
    ]


def filled(template: AnswerTemplate, report: Report) -> str:
    """The text for ``report``."""
    with translation.override(report.language):
        due = timezone.localtime(report.due) if report.due else None
        values = {
            "code": report.code,
            "category": report.category.name,
            "place": report.place,
            "office": report.office.name if report.office else "",
            "phone": report.office.phone if report.office else "",
            "due": format_date(due, "SHORT_DATE_FORMAT") if due else "",
        }
        return template.filled(values, report.language)
