"""What happened to public reports (mySociety's extension)."""

from __future__ import annotations

from django.db.models import OuterRef, Q, Subquery
from django.http import HttpRequest

from feedback.codes import clean_code
from feedback.models import HistoryEntry, Report
from feedback.open311 import incoming, mapping, parameters, reporter_actions
from feedback.open311.resource import Resource
from feedback.open311.serializers import Document, Items
from feedback.states import EXPOSED


class Updates(Resource):
    """Public changes, and what partners pass on from reporters."""

    def get(self, request: HttpRequest) -> Document:
        """Those of a period, newest first."""
        page = parameters.read_page(request.GET)
        rows = HistoryEntry.objects.filter(
            Q(to_state__in=EXPOSED) | ~Q(public_note=""),
            parameters.read_span(request.GET).on("at"),
            report__in=Report.objects.public(),
        )
        # That it came in is no update.
        rows = rows.exclude(kind=HistoryEntry.Kind.STATE, from_state="")
        ids = parameters.words(request.GET, "service_request_id")
        if ids:
            rows = rows.filter(report__code__in=[clean_code(code) for code in ids])
        rows = rows.select_related("report").annotate(state_then=state_then())
        rows = rows.order_by("-at", "-id")[page.window]
        updates = Items(
            "request_update", [mapping.update(row, row.state_then) for row in rows]
        )
        return Document("service_request_updates", updates)

    def post(self, request: HttpRequest) -> Document:
        """More from the reporter of a report the partner sent."""
        partner, form = incoming.partner_form(request)
        if self.is_test:
            return update_receipt("0")
        entry = reporter_actions.take(partner, form, incoming.files_of(request))
        return update_receipt(str(entry.pk))


def update_receipt(update_id: str) -> Document:
    """The id under which an update is known here."""
    rows = Items("request_update", [{"update_id": update_id}])
    return Document("service_request_updates", rows)


def state_then() -> Subquery:
    """The state the report was in after an entry: a note changes none."""
    before = HistoryEntry.objects.filter(
        report=OuterRef("report"), at__lte=OuterRef("at"), to_state__in=EXPOSED
    )
    return Subquery(before.order_by("-at", "-id").values("to_state")[:1])
