"""Mail to the person in charge of a feed: queued when a run ends, sent by the schedule.

The row is the message: it is sent until the mail server took it or patience ends, and
pages show the same words.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from importers.models import SourceRun

log = logging.getLogger("portal.importers")
# The same trouble is not reported again sooner than this.
AGAIN = timedelta(hours=20)
FIRST_WAIT = timedelta(minutes=2)
MAX_ATTEMPTS = 8
BATCH = 50


def note(run: SourceRun) -> None:
    """Decide whether the finished run is worth a notification; sets, does not save."""
    is_news = run.needs_a_look and run.trigger == SourceRun.Trigger.SCHEDULE
    run.notify_pending = is_news and not _was_notified(run)
    run.notify_after = run.finished_at


def _was_notified(run: SourceRun) -> bool:
    """Whether the run before ended alike and its notification went out lately."""
    earlier = SourceRun.objects.filter(source=run.source, notify_pending=True)
    last = earlier.exclude(pk=run.pk).order_by("-created_at").first()
    if last is None or last.finished_at is None or run.finished_at is None:
        return False
    is_alike = (last.state, _codes(last)) == (run.state, _codes(run))
    # A waiting draft is news every time: each is another one.
    is_draft = run.state == SourceRun.State.WAITING
    return is_alike and not is_draft and run.finished_at - last.finished_at < AGAIN


def _codes(run: SourceRun) -> list[str]:
    return sorted(reason["code"] for reason in run.reasons)


def deliver() -> int:
    """Send what is due; how many runs were tried."""
    for tried in range(BATCH):
        if not _deliver_next():
            return tried
    return BATCH


def _deliver_next() -> bool:
    with transaction.atomic():
        now = timezone.now()
        run = (
            SourceRun.objects.to_notify(now)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("source__layer", "source__owner", "job__version")
            .order_by("notify_after")
            .first()
        )
        if run is None:
            return False
        run.notify_attempts += 1
        try:
            _send(run)
        # Whatever a mail server or an address raises means: not sent, tried later.
        except Exception as error:  # noqa: BLE001 - see above
            log.warning(
                "source run %s: mail not sent: %s", run.pk, type(error).__name__
            )
            run.notify_after = now + FIRST_WAIT * 2**run.notify_attempts
            if run.notify_attempts >= MAX_ATTEMPTS:
                run.notify_after = None
        else:
            run.notified_at = now
        run.save(update_fields=["notify_attempts", "notify_after", "notified_at"])
    return True


def _send(run: SourceRun) -> None:
    source = run.source
    owner = source.owner.email if source.owner and source.owner.is_active else ""
    addresses = sorted({address for address in (owner, source.tell_email) if address})
    if not addresses:
        return
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    domain = sender.partition("@")[2] or "localhost"
    with translation.override(settings.LANGUAGE_CODE):
        address = reverse("importers:source", args=[source.pk])
        context = {
            "run": run,
            "source": source,
            "portal": settings.PORTAL,
            "address": f"{settings.PORTAL_URL}{address}",
        }
        subject = render_to_string("importers/mail/source_subject.txt", context)
        body = render_to_string("importers/mail/source.txt", context)
    EmailMessage(
        " ".join(subject.split()),
        body,
        to=addresses,
        headers={
            "Message-ID": f"<source-{run.pk}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    ).send()
