"""State transitions: the one way to move a report (state table, row lock, history, outbox)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback import outbox
from feedback.errors import (
    MoveIncompleteError,
    MoveNotAllowedError,
    ReportChangedError,
)
from feedback.models import Confirmation, HistoryEntry, Report, ReportPhoto
from feedback.permissions import Actor
from feedback.privacy.mask import screen_entry
from feedback.states import (
    ALLOWED,
    APPROVAL,
    APPROVAL_SKIPPED_BY,
    CLOSED,
    PROVEN_BY_PHOTO,
    ActorKind,
    Need,
    RejectReason,
    Rule,
    State,
)
from feedback.text import clean_text
from feedback.workflow import linked_reports
from feedback.workflow.deadlines import move_deadline


@dataclass(frozen=True)
class TransitionNotes:
    """The notes that go with a transition, by who may read them, and its details."""

    public_note: str = ""
    internal_note: str = ""
    reporter_note: str = ""
    reason: str = ""
    duplicate_of: Report | None = None
    data: Mapping[str, object] = field(default_factory=dict)


def move(
    report: Report,
    target: State,
    actor: Actor,
    notes: TransitionNotes | None = None,
    *,
    seen_revision: int | None = None,
    at: datetime | None = None,
) -> HistoryEntry:
    """Bring ``report`` to ``target`` on behalf of ``actor``; all of it or nothing.

    ``seen_revision`` is the revision the person had before them: when the report has
    changed since, ``ReportChangedError``. A move the table does not allow raises
    ``MoveNotAllowedError``, one that lacks something ``MoveIncompleteError``.
    """
    notes = notes or TransitionNotes()
    with transaction.atomic():
        lock_together(report, notes.duplicate_of)
        row = lock(report, seen_revision)
        source = State(row.state)
        rule = _rule(row, source, target, actor)
        _check_needs(row, rule, notes)
        _check_proof(row, target)
        entry = _record(row, target, actor, notes, at or timezone.now())
        screen_entry(entry)
        outbox.notify_moved(row, entry)
        linked_reports.notify_linked(row, entry)
    report.refresh_from_db()
    return entry


def targets(report: Report, actor: Actor) -> dict[State, Rule]:
    """The moves ``actor`` may make from where ``report`` stands."""
    source = State(report.state)
    return {
        target: rule
        for target, rule in ALLOWED[source].items()
        if _refusal(report, source, target, actor) is None
    }


def lock(report: Report, seen_revision: int | None = None) -> Report:
    """The row as it is now, held until the transaction ends.

    Raises ``ReportChangedError`` when it is not at ``seen_revision`` any more.
    """
    row = (
        # Not the key: others may write rows that only name this report.
        Report.objects.select_for_update(of=("self",), no_key=True)
        .select_related("category")
        .get(pk=report.pk)
    )
    if seen_revision is not None and seen_revision != row.revision:
        raise ReportChangedError(
            _("Somebody else changed this report just now. Look at it again.")
        )
    return row


def lock_together(*reports: Report | None) -> None:
    """Hold the rows of several reports, always in the same order: no deadlock."""
    keys = [report.pk for report in reports if report is not None]
    if len(keys) > 1:
        rows = Report.objects.select_for_update(no_key=True).order_by("pk")
        list(rows.filter(pk__in=keys).values_list("pk"))


def _rule(report: Report, source: State, target: State, actor: Actor) -> Rule:
    refusal = _refusal(report, source, target, actor)
    if refusal is not None:
        raise MoveNotAllowedError(refusal, state=source.value, target=str(target))
    return ALLOWED[source][target]


def _refusal(report: Report, source: State, target: State, actor: Actor) -> str | None:
    """Why ``actor`` may not make this move, None when they may."""
    rule = ALLOWED[source].get(target)
    if rule is None:
        return _("A report cannot go from “%(source)s” to “%(target)s”.") % {
            "source": source.label,
            "target": State(target).label if target in State.values else target,
        }
    if actor.kind not in rule.actors:
        return _("You are not allowed to take this step.")
    if report.category.requires_approval:
        if (source, target) in APPROVAL_SKIPPED_BY:
            return _("In this category a second person approves the result first.")
        if (source, target) == APPROVAL and not _is_second_person(report, actor):
            return _("A supervisor who did not propose the result has to approve it.")
    return None


def _is_second_person(report: Report, actor: Actor) -> bool:
    if actor.kind != ActorKind.SUPERVISOR:
        return False
    proposal = (
        report.history.filter(to_state=State.RESOLUTION_PROPOSED)
        .order_by("-at", "-id")
        .first()
    )
    proposer = proposal.user_id if proposal else None
    return proposer is None or actor.user is None or proposer != actor.user.pk


def _check_needs(report: Report, rule: Rule, notes: TransitionNotes) -> None:
    for need in rule.needs:
        if not getattr(notes, need.value):
            raise MoveIncompleteError(
                _("This step needs: %(what)s.") % {"what": need.label},
                parameter=need.value,
            )
    if Need.REASON in rule.needs and notes.reason not in RejectReason.values:
        raise MoveIncompleteError(_("This reason is not known."), parameter="reason")
    if Need.DUPLICATE_OF in rule.needs:
        _check_original(report, notes.duplicate_of)


def _check_proof(report: Report, target: State) -> None:
    """Where the category asks for it: a photo of the result, newer than the reopening."""
    if target not in PROVEN_BY_PHOTO or not report.category.requires_after_photo:
        return
    photos = report.photos.filter(stage=ReportPhoto.Stage.RESULT)
    reopened = report.history.filter(from_state__in=CLOSED).order_by("-id").first()
    if reopened is not None:
        photos = photos.filter(created_at__gte=reopened.at)
    if not photos.exists():
        raise MoveIncompleteError(
            _("This step needs: %(what)s.") % {"what": Need.AFTER_PHOTO.label},
            parameter=Need.AFTER_PHOTO.value,
        )


def _check_original(report: Report, original: Report | None) -> None:
    """The original is another report and no duplicate itself, so no circle forms."""
    row = None
    if original is not None:
        current = Report.objects.select_for_update(no_key=True)
        row = current.filter(pk=original.pk).first()
    if row is None or row.pk == report.pk or row.state == State.DUPLICATE:
        raise MoveIncompleteError(
            _("Name another report that is not itself a duplicate."),
            parameter=Need.DUPLICATE_OF.value,
        )
    if report.duplicates.filter(state=State.DUPLICATE).exists():
        raise MoveIncompleteError(
            _(
                "Other reports are duplicates of this one, so it cannot become a duplicate itself."
            ),
            parameter=Need.DUPLICATE_OF.value,
        )


def _record(
    row: Report, target: State, actor: Actor, notes: TransitionNotes, at: datetime
) -> HistoryEntry:
    """Write the new state and the history row that explains it."""
    source, original = row.state, row.duplicate_of
    row.state = target
    row.revision += 1
    row.updated_at = at
    row.resolved_at = at if target in CLOSED else None
    row.reject_reason = notes.reason if target == State.REJECTED else ""
    row.duplicate_of = notes.duplicate_of if target == State.DUPLICATE else None
    row.save(
        update_fields=[
            "state",
            "revision",
            "updated_at",
            "resolved_at",
            "reject_reason",
            "duplicate_of",
            *move_deadline(row, source, target, at),
        ]
    )
    if source == State.UNCONFIRMED and target == State.RECEIVED:
        Confirmation.objects.filter(report=row).update(confirmed_at=at)
    if target == State.DUPLICATE and row.duplicate_of is not None:
        linked_reports.merge(row, row.duplicate_of)
    elif source == State.DUPLICATE and original is not None:
        linked_reports.undo_merge(row, original)
    return HistoryEntry.objects.create(
        report=row,
        from_state=source,
        to_state=target,
        actor_kind=actor.kind,
        user=actor.user,
        public_note=clean_text(notes.public_note),
        internal_note=clean_text(notes.internal_note),
        reporter_note=clean_text(notes.reporter_note),
        data=_details(notes),
        at=at,
    )


def _details(notes: TransitionNotes) -> dict[str, object]:
    details = dict(notes.data)
    if notes.reason:
        details["reason"] = notes.reason
    if notes.duplicate_of is not None:
        details["duplicate_of"] = notes.duplicate_of.code
    return details
