"""Service requests: the list, one of them, and the way in."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from feedback import photos
from feedback.codes import clean_code, new_code
from feedback.intake.request import sender
from feedback.intake.submit import submit
from feedback.intake.validation import check_draft
from feedback.models import PartnerReport, Report
from feedback.open311 import incoming, parameters
from feedback.open311.errors import UnknownResourceError
from feedback.open311.listing import requests_document
from feedback.open311.receipts import receipt, receipt_of, report_of
from feedback.open311.resource import Resource
from feedback.open311.serializers import Document
from feedback.permissions import SYSTEM
from feedback.privacy.contacts.consent import BY_PARTNER
from feedback.workflow import changes


class Requests(Resource):
    """The list of reports, and the way in."""

    def get(self, request: HttpRequest) -> Document:
        """Public reports, newest first."""
        chosen = parameters.select(request.GET, Report.objects.public())
        return requests_document(request, chosen)

    def post(self, request: HttpRequest) -> Document:
        """A new report by a partner."""
        partner, form = incoming.partner_form(request)
        category = incoming.category_of(form)
        draft = incoming.read_draft(form, category)
        files = incoming.files_of(request)
        if self.is_test:
            check_draft(draft, consent=BY_PARTNER)
            photos.prepare(files)
            return receipt(new_code(), notice=_("A trial: nothing was kept."))
        key = incoming.idempotency_key(request, partner)
        who = sender(request, Report.Channel.OPEN311, key=key, proof=None)
        with transaction.atomic():
            sent = submit(draft, files, who)
            if sent.is_new:
                PartnerReport.objects.create(partner=partner, report=sent.report)
                note_media(sent.report, incoming.media_addresses(form))
        return receipt_of(sent.report)


class OneRequest(Resource):
    """One report."""

    def get(self, request: HttpRequest, code: str) -> Document:
        """The report; private, hidden and unknown ones answer alike."""
        chosen = Report.objects.public().filter(code=clean_code(code))
        if not chosen.exists():
            raise UnknownResourceError(_("There is no such service request."))
        return requests_document(request, chosen)


class Token(Resource):
    """What became of a report that had to wait."""

    def get(self, request: HttpRequest, token: str) -> Document:
        """Its id once it is public; empty until then."""
        report = report_of(token)
        if report is None:
            raise UnknownResourceError(_("There is no such token."))
        code = report.code if report.is_public else ""
        return receipt(code, token=token)


def note_media(report: Report, addresses: list[str]) -> None:
    """Tell the office of pictures elsewhere; nobody follows a stranger's address."""
    if addresses:
        text = _("Pictures at other addresses (not checked):")
        changes.note(report, SYSTEM, internal="\n".join([text, *addresses]))
