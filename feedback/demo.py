"""Demonstration complaints: submitted like anybody's, then moved back in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from feedback import photos
from feedback.codes import code_for
from feedback.intake.draft import Draft
from feedback.intake.submit import Channel, Sender, submit
from feedback.models import Category, Report, ReportPhoto, RoutingRule
from feedback.permissions import SYSTEM, Actor
from feedback.states import ActorKind, State
from feedback.workflow import changes
from feedback.workflow.transitions import TransitionNotes, move
from gisportal.core.database import after_commit
from layers.models import ServiceOffice

Row = Mapping[str, Any]


@transaction.atomic
def load(rows: Iterable[Row]) -> int:
    """Bring in the complaints that are not there yet; answers how many."""
    rows = list(rows)
    now = timezone.now()
    _add_rules(rows)
    codes = {row["number"]: code_for(f"demo-{row['number']}") for row in rows}
    there = set(
        Report.objects.filter(code__in=codes.values()).values_list("code", flat=True)
    )
    new = [row for row in rows if codes[row["number"]] not in there]
    for row in new:
        _submit(row, codes[row["number"]], now)
    # After all are there: a repetition may name a report further down the list.
    for row in new:
        _tell_story(row, codes, now)
    return len(new)


@transaction.atomic
def remove() -> int:
    """Take the complaints away again; real ones lose only their illustrative office."""
    RoutingRule.objects.filter(office__is_demo=True).delete()
    demo = Report.objects.filter(is_demo=True)
    for photo in ReportPhoto.objects.filter(report__in=demo):
        after_commit(photos.delete_files, photo)
    for report in Report.objects.filter(is_demo=False, office__is_demo=True):
        changes.hand_over(report, None, SYSTEM, tell=False)
    count = demo.count()
    demo.filter(duplicate_of__isnull=False).delete()
    demo.delete()
    return count


def _add_rules(rows: Iterable[Row]) -> None:
    """A rule for each category whose complaints all go to one office."""
    seen: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        seen[row["category"]].add(row["office"])
    for slug, offices in seen.items():
        category = Category.objects.filter(slug=slug).first()
        office = ServiceOffice.objects.filter(slug__in=offices).first()
        if category is None:
            Category.objects.create(slug=slug, name_vi=slug, is_demo=True)
        elif office is not None and len(offices) == 1:
            rules = RoutingRule.objects.filter(
                category=category, layer__isnull=True, shape__isnull=True
            )
            if not rules.exists():
                RoutingRule.objects.create(category=category, office=office)


def _submit(row: Row, code: str, now: datetime) -> None:
    lon, lat = row["point"]
    contact = row.get("contact") or {}
    draft = Draft(
        category=row["category"],
        description=row["description"],
        lon=lon,
        lat=lat,
        address=row.get("address", ""),
        layer=row.get("layer", ""),
        feature_key=row.get("feature_key", ""),
        name=contact.get("name", ""),
        phone=contact.get("phone", ""),
        email=contact.get("email", ""),
    )
    at = now - timedelta(days=row["days_ago"])
    sender = Sender(channel=Channel.DEMO, code=code, at=at, is_demo=True)
    report = submit(draft, (), sender).report
    office = ServiceOffice.objects.filter(slug=row.get("office", "")).first()
    if office is not None and report.office_id != office.pk:
        changes.hand_over(report, office, SYSTEM, at=at, tell=False)


def _tell_story(row: Row, codes: Mapping[int, str], now: datetime) -> None:
    """Take the report through the states it went through, with their notes."""
    report = Report.objects.get(code=codes[row["number"]])
    for step in row["history"]:
        actor = Actor(ActorKind(step.get("actor") or ActorKind.OFFICER))
        at = now - timedelta(days=step["days_ago"])
        state = State(step["state"])
        if state == report.state:
            changes.note(report, actor, public=step["note"], at=at)
            continue
        own = actor.kind == ActorKind.REPORTER
        original = Report.objects.filter(
            code=codes.get(row.get("duplicate_of") or 0, "")
        ).first()
        words = TransitionNotes(
            public_note="" if own else step["note"],
            reporter_note=step["note"] if own else "",
            reason=step.get("reason", ""),
            duplicate_of=original if state == State.DUPLICATE else None,
        )
        move(report, state, actor, words, at=at)
