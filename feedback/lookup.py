"""Finding the report an address names, the same answer for private and unknown."""

from __future__ import annotations

from feedback.codes import clean_code, is_token
from feedback.errors import ReportNotFoundError
from feedback.models import Report

RELATED = ("category__parent", "office", "layer__published_version", "duplicate_of")


def public_report(code: str) -> Report:
    """The public report with this code. Raises ``ReportNotFoundError``."""
    report = (
        Report.objects.public()
        .filter(code=clean_code(code))
        .select_related(*RELATED)
        .first()
    )
    if report is None:
        raise ReportNotFoundError
    return report


def own_report(code: str, token: str) -> Report:
    """The report whose private link this is. Raises ``ReportNotFoundError``."""
    report = (
        Report.objects.filter(code=clean_code(code)).select_related(*RELATED).first()
    )
    # Compared even when there is no such report, so that time tells nothing.
    if not is_token(token, report.token_hash if report else "") or report is None:
        raise ReportNotFoundError
    return report
