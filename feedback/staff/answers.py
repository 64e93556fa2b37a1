"""Ready answers for a report, with their placeholders filled."""

from __future__ import annotations

from django.template.defaultfilters import date as format_date
from django.utils import timezone, translation

from feedback.models import AnswerTemplate, Report


def answers_for(report: Report) -> list[dict[str, str]]:
    """The templates that fit ``report``, filled in the reporter's language."""
    rows = AnswerTemplate.objects.filter(is_active=True)
    return [
        {
            "id": str(row.pk),
            "name": row.name,
            "state": row.state,
            "text": filled(row, report),
        }
        for row in rows
        if fits(row, report)
    ]


def fits(template: AnswerTemplate, report: Report) -> bool:
    """Whether the text is meant for reports of this category and this office."""
    categories = (None, report.category_id, report.category.parent_id)
    is_meant = template.category_id in categories
    return is_meant and template.office_id in (None, report.office_id)


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
