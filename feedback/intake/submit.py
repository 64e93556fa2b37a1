"""The one way in: form, API, Open311 and demonstration all submit here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from feedback import codes, outbox, photos
from feedback.errors import InvalidReportError
from feedback.intake import confirmation, moderation_rules, proof_of_work, quotas
from feedback.intake.draft import Draft
from feedback.intake.fingerprint import fingerprint
from feedback.intake.receipt import Receipt, ReceiptStore
from feedback.intake.validation import Checked, check_draft
from feedback.models import Confirmation, HoldRule, Report
from feedback.permissions import REPORTER
from feedback.privacy.contacts.consent import BY_PARTNER
from feedback.privacy.contacts.store import keep
from feedback.states import State
from feedback.text import clean_line
from feedback.workflow import routing
from feedback.workflow.create import NewReport, create_report
from gisportal.core.idempotency import KEY_MAX, Key, digest, run_once

Channel = Report.Channel
# Anonymous senders do the proof of work and are rate-limited.
ANONYMOUS = (Channel.WEB, Channel.API)


@dataclass(frozen=True)
class Sender:
    """How a report came, and from where."""

    channel: Channel = Channel.WEB
    address: str = ""
    idempotency_key: str = ""
    proof: object = None
    # The demonstration's own: a code and a moment that do not change by chance.
    code: str = ""
    at: datetime | None = None
    is_demo: bool = False


def submit(
    draft: Draft, files: Sequence[UploadedFile] = (), sender: Sender | None = None
) -> Receipt:
    """Check ``draft``, keep it as a report, route it, and queue the messages.

    The same idempotency key with the same values answers with the same receipt and
    makes nothing. Raises ``InvalidReportError`` and the other errors of this app;
    then nothing was kept.
    """
    sender = sender or Sender()
    checked = check_draft(draft, consent=_consent(sender))
    is_proved = not (
        sender.channel == Channel.WEB and proof_of_work.is_missing(sender.proof)
    )
    waits = None
    if sender.channel in ANONYMOUS:
        waits = confirmation.why(checked, is_proved=is_proved)
    request_hash = fingerprint(checked, files)
    key, token = _key(sender, request_hash)
    origin = _origin(sender, key, request_hash)

    def act() -> Receipt:
        proof, spent_for = None, key.digest if key else ""
        if sender.channel in ANONYMOUS:
            if is_proved:
                proof = proof_of_work.check(sender.proof, spent_for)
            quotas.count_report(sender.address)
            quotas.count_contact(checked.person.phone, checked.person.email)
        ready = photos.prepare(files)
        with photos.stored(ready) as names, transaction.atomic():
            proof_of_work.spend(proof, spent_for)
            review = moderation_rules.matching_rule(checked, has_photos=bool(ready))
            report = _create(checked, origin, token, sender, waits, review)
            photos.attach(report, ready, names)
        return Receipt(report, token, is_new=True)

    receipt, _is_new = run_once(ReceiptStore(token), key, act)
    return receipt


def _consent(sender: Sender) -> str:
    """What contact data are kept on, for senders who asked the person themselves."""
    if sender.is_demo:
        return Channel.DEMO.value
    return BY_PARTNER if sender.channel == Channel.OPEN311 else ""


def _key(sender: Sender, request_hash: str) -> tuple[Key | None, str]:
    """The key of the request, if it came with one, and the private token."""
    key = clean_line(sender.idempotency_key)
    if not key:
        return None, codes.new_token()
    if len(key) > KEY_MAX:
        raise InvalidReportError(
            {"idempotency_key": [_("The idempotency key is too long.")]}
        )
    return Key(digest(key), request_hash), codes.token_for(key, request_hash)


def _create(
    checked: Checked,
    origin: dict[str, Any],
    token: str,
    sender: Sender,
    waits: Confirmation.Reason | None = None,
    review: HoldRule | None = None,
) -> Report:
    areas = routing.areas_at(checked.point)
    way = routing.route(checked.category, checked.point, areas)
    fields = {
        **_content(checked, routing.commune_of(areas)),
        **origin,
        "state": State.UNCONFIRMED if waits else State.RECEIVED,
        "visibility": _visibility(checked, review),
        "office": way.office,
    }
    report, entry = create_report(
        NewReport(
            fields,
            way,
            REPORTER,
            token,
            sender.at or timezone.now(),
            code=sender.code,
            details={"held_by": review.name} if review else {},
        )
    )
    keep(report, checked.person, token)
    if not sender.is_demo:
        routing.warn(report, way)
    if waits:
        confirmation.wait(report, waits, checked)
    elif not sender.is_demo:
        outbox.notify_received(report, entry)
    return report


def _content(checked: Checked, commune: routing.Area | None) -> dict[str, Any]:
    """What is reported and where, by the names of the report's fields."""
    return {
        "category": checked.category,
        "description": checked.description,
        "answers": checked.answers,
        "geometry": checked.geometry,
        "point": checked.point,
        "address": checked.address,
        "area_key": commune.key if commune else "",
        "area_name": commune.label[:200] if commune else "",
        **(checked.target.snapshot() if checked.target else {}),
    }


def _origin(sender: Sender, key: Key | None, request_hash: str) -> dict[str, Any]:
    """How the report came, by the names of its fields."""
    return {
        "channel": sender.channel,
        "language": (get_language() or "vi")[:2],
        "is_demo": sender.is_demo,
        "idempotency_hash": key.digest if key else None,
        "request_hash": request_hash,
    }


def _visibility(checked: Checked, review: HoldRule | None) -> Report.Visibility:
    if not checked.category.is_shown:
        return Report.Visibility.PRIVATE
    return Report.Visibility.PENDING if review else Report.Visibility.PUBLIC
