"""Referrals: an outside party sees a report by an expiring link and answers once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback import codes, outbox, photos
from feedback.errors import InvalidReportError, MoveIncompleteError, ReferralOverError
from feedback.models import HistoryEntry, OutboxMessage, Referral, Report, ReportPhoto
from feedback.permissions import PARTY, Actor
from feedback.states import State
from feedback.text import clean_line, clean_text
from feedback.workflow.changes import ChangeNotes, change
from feedback.workflow.transitions import TransitionNotes, lock, move

DEFAULT_DAYS = 14
MAX_DAYS = 60
ANSWER_MAX = 4000


@dataclass(frozen=True)
class Question:
    """Who is asked what, and for how many days the link holds."""

    party: str
    text: str
    days: int = DEFAULT_DAYS


def refer(
    report: Report,
    question: Question,
    actor: Actor,
    *,
    public: str = "",
    seen: int | None = None,
) -> tuple[Referral, str]:
    """Pass ``report`` to somebody outside; answers the referral and its token, once.

    Only the token's digest is kept. ``public`` is what everybody may read of it.
    """
    party, text = clean_line(question.party)[:200], clean_text(question.text)
    if not party or not text:
        raise MoveIncompleteError(
            _("Say who is asked, and what."), parameter="party" if text else "question"
        )
    days = min(max(question.days, 1), MAX_DAYS)
    token = codes.new_token()
    with transaction.atomic():
        row = lock(report, seen)
        referral = Referral.objects.create(
            report=row,
            party=party,
            question=text[:ANSWER_MAX],
            token_hash=codes.digest(token),
            created_by=actor.user,
            expires_at=timezone.now() + timedelta(days=days),
        )
        data: dict[str, object] = {"referral": referral.pk, "party": party}
        if row.state == State.FORWARDED:
            notes = ChangeNotes(public, text, data)
            change(report, actor, HistoryEntry.Kind.REFERRAL, {}, notes)
        else:
            note = public or _("Passed to another agency.")
            asking = TransitionNotes(public_note=note, internal_note=text, data=data)
            move(report, State.FORWARDED, actor, asking)
    return referral, token


def find(token: str) -> Referral:
    """The referral whose link this is, still open. Raises ``ReferralOverError``."""
    found = (
        Referral.objects.waiting()
        .filter(token_hash=codes.digest(token))
        .select_related("report__category", "report__layer", "report__office")
        .first()
    )
    if found is None or found.report.is_closed:
        raise ReferralOverError
    return found


def answer(token: str, text: str, files: Sequence[UploadedFile] = ()) -> HistoryEntry:
    """Take the one answer; the office looks at it before anybody else sees it.

    Raises ``ReferralOverError`` when the link is used up, expired or taken back.
    """
    words = clean_text(text)[:ANSWER_MAX]
    if not words:
        raise InvalidReportError({"answer": [_("Please write something.")]})
    ready = photos.prepare(files)
    with photos.stored(ready) as names, transaction.atomic():
        referral = find(token)
        row = lock(referral.report)
        # Asked again under the lock: the second of two answers at a time is too late.
        referral = Referral.objects.select_for_update().get(pk=referral.pk)
        if not referral.is_waiting:
            raise ReferralOverError
        referral.answered_at = timezone.now()
        referral.save(update_fields=["answered_at"])
        photos.attach(row, ready, names, stage=ReportPhoto.Stage.PARTY)
        entry = _record(row, referral, words)
        outbox.notify_office(row, entry, OutboxMessage.Template.INFORMATION)
    return entry


def _record(row: Report, referral: Referral, words: str) -> HistoryEntry:
    data: dict[str, object] = {"referral": referral.pk, "party": referral.party}
    others = row.referrals.waiting().exclude(pk=referral.pk)
    if row.state == State.FORWARDED and not others.exists():
        notes = TransitionNotes(internal_note=words, data=data)
        return move(row, State.IN_PROGRESS, PARTY, notes)
    kind = HistoryEntry.Kind.REFERRAL
    return change(row, PARTY, kind, {}, ChangeNotes("", words, data))


def take_back(referral: Referral, actor: Actor, *, seen: int | None = None) -> None:
    """Withdraw the link: it is no longer valid."""
    with transaction.atomic():
        row = lock(referral.report, seen)
        now = timezone.now()
        done = Referral.objects.waiting().filter(pk=referral.pk).update(revoked_at=now)
        if done:
            data: dict[str, object] = {"referral": referral.pk, "is_revoked": True}
            change(row, actor, HistoryEntry.Kind.REFERRAL, {}, ChangeNotes(data=data))
