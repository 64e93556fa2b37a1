"""The outbox: notifications as rows, written inside the transaction of the change."""

from __future__ import annotations

from django_q.tasks import async_task

from feedback.models import (
    Confirmation,
    HistoryEntry,
    MyReportsLink,
    OutboxMessage,
    PartnerCity,
    Report,
    Subscription,
    Webhook,
)
from feedback.privacy.contacts.read import has_email, has_phone
from feedback.states import NOT_EXPOSED, State
from gisportal.core import sms
from gisportal.core.database import after_commit

Channel = OutboxMessage.Channel
Recipient = OutboxMessage.Recipient
Template = OutboxMessage.Template
Visibility = Report.Visibility
DELIVER = "feedback.delivery.deliver.deliver_outbox"


def notify_received(report: Report, entry: HistoryEntry) -> None:
    """A new report: to the reporter (with the private link) and to the office."""
    _queue(report, entry, Template.RECEIVED, _reporter(report))
    _notify_others(report, entry)


def _notify_others(report: Report, entry: HistoryEntry) -> None:
    notify_office(report, entry, Template.NEW_FOR_OFFICE)
    announce(report, entry)
    notify_systems(report, entry, Template.RECEIVED)


def announce(report: Report, entry: HistoryEntry) -> None:
    """A report the public can see: to those who follow its area or category, once."""
    if not report.is_public or report.is_demo:
        return
    already = report.messages.filter(template=Template.FOLLOWED)
    followers = (
        Subscription.objects.confirmed()
        .around(report)
        .exclude(pk__in=already.values("subscription"))
    )
    recipients = [
        {"recipient": Recipient.FOLLOWER, "subscription": follower}
        for follower in followers
    ]
    _queue(report, entry, Template.FOLLOWED, recipients)


def request_confirmation(report: Report, row: Confirmation) -> None:
    """The link or the digits that confirm a report, to the address it came with."""
    if row.channel:
        is_text = row.channel == Confirmation.By.PHONE
        channel = OutboxMessage.Channel.SMS if is_text else OutboxMessage.Channel.EMAIL
        to: dict[str, object] = {"recipient": Recipient.REPORTER, "channel": channel}
        entry = report.history.order_by("at", "id").first()
        _queue(report, entry, Template.CONFIRM, [to])


def ask_to_follow(follower: Subscription) -> None:
    """The link that confirms a follower's address."""
    to = {"recipient": Recipient.FOLLOWER, "subscription": follower}
    _queue(follower.report, None, Template.FOLLOW, [to])


def send_my_reports(link: MyReportsLink) -> None:
    """The one-time link to the reports of whoever owns the address."""
    to = {"recipient": Recipient.OWNER, "my_reports": link}
    _queue(None, None, Template.MY_REPORTS, [to])


def notify_moved(report: Report, entry: HistoryEntry) -> None:
    """A change of state: to the reporter and, when public, to the followers.

    A report that was just confirmed is new to everybody else.
    """
    recipients = _reporter(report)
    if report.is_public:
        recipients += [
            {"recipient": Recipient.FOLLOWER, "subscription": follower}
            for follower in report.subscriptions.filter(confirmed_at__isnull=False)
        ]
    if report.state not in NOT_EXPOSED:
        _queue(report, entry, Template.STATE_CHANGED, recipients)
        if entry.from_state == State.UNCONFIRMED:
            _notify_others(report, entry)
        else:
            notify_systems(report, entry, Template.STATE_CHANGED)


def notify_systems(report: Report, entry: HistoryEntry, template: Template) -> None:
    """Programs that want every change, each once of a new report; that one is passed on."""
    if report.is_demo:
        return
    hooks = Webhook.objects.wanting(report)
    if template == Template.RECEIVED:
        already = report.messages.filter(template=template, webhook__isnull=False)
        hooks = hooks.exclude(pk__in=already.values("webhook"))
    to = {"recipient": Recipient.SYSTEM, "channel": Channel.WEBHOOK}
    _queue(report, entry, template, [{**to, "webhook": hook} for hook in hooks])
    if template == Template.RECEIVED:
        pass_on(report, entry)


def pass_on(report: Report, entry: HistoryEntry) -> None:
    """To the city that reports of this category go to: once, unless it is pending review or hidden."""
    is_hidden = report.visibility in (Visibility.PENDING, Visibility.HIDDEN)
    if report.is_demo or is_hidden or report.state == State.UNCONFIRMED:
        return
    if report.messages.filter(template=Template.PASSED_ON).exists():
        return
    cities = PartnerCity.objects.filter(
        services__category=report.category, is_active=True
    )
    to = {"recipient": Recipient.CITY, "channel": Channel.OPEN311}
    _queue(report, entry, Template.PASSED_ON, [{**to, "city": city} for city in cities])


def notify_office(report: Report, entry: HistoryEntry, template: Template) -> None:
    """The office in charge, when it has an address; never of a demonstration.

    ``NEW_FOR_OFFICE`` goes out when a report is submitted, confirmed, split off,
    rerouted or handed over (``intake/submit``, ``workflow/{transitions, split, reroute,
    changes}``).
    """
    office = report.office
    if not report.is_demo and office is not None and office.email:
        _queue(
            report, entry, template, [{"recipient": Recipient.OFFICE, "office": office}]
        )


def _reporter(report: Report) -> list[dict[str, object]]:
    """The reporter, when there is an address; nobody is behind a demonstration."""
    if report.is_demo:
        return []
    if has_email(report):
        return [{"recipient": Recipient.REPORTER}]
    if sms.is_set_up() and has_phone(report):
        return [{"recipient": Recipient.REPORTER, "channel": Channel.SMS}]
    return []


def _queue(
    report: Report | None,
    entry: HistoryEntry | None,
    template: Template,
    recipients: list[dict[str, object]],
) -> None:
    """Write the rows; soon after the commit the outbox is looked at.

    A schedule looks at it each minute anyway, so a lost wake-up loses nothing.
    """
    if not recipients:
        return
    after_commit(async_task, DELIVER)
    OutboxMessage.objects.bulk_create(
        OutboxMessage(report=report, entry=entry, template=template, **recipient)
        for recipient in recipients
    )
