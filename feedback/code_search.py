"""A report's code in the search box."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from feedback.codes import clean_code
from feedback.geometry import representative_point
from feedback.models import Report
from layers.queries.search import Hit

# What people write before the code.
_BEFORE = re.compile(
    r"(?i)^\s*(?:(?:mã|ma|số|so|phản ánh|phan anh|report|code|no)\b[\s.:#]*)+"
)


def report_hits(query: str) -> list[Hit]:
    """The public report with this code; none for a private one, as for an unknown one."""
    code = clean_code(_BEFORE.sub("", query))
    if not code:
        return []
    report = (
        Report.objects.public().filter(code=code).select_related("category").first()
    )
    if report is None:
        return []
    point = representative_point(report.geometry)
    return [
        Hit(
            kind="report",
            label=_("Report %(code)s") % {"code": report.code},
            detail=f"{report.category.name}, {report.get_state_display()}",
            url=report.get_absolute_url(),
            lon=point.x,
            lat=point.y,
            key=report.code,
            layer_name=_("Reports"),
            bbox=[point.x, point.y, point.x, point.y],
            is_demo=report.is_demo,
        )
    ]
