"""What of the reports' settings is written down when it changes."""

from __future__ import annotations

from feedback.models import (
    AnswerTemplate,
    Category,
    CityService,
    HoldRule,
    Holiday,
    OfficeMembership,
    Partner,
    PartnerCity,
    RoutingRule,
    Webhook,
)
from gisportal.core.audit import Subject, track


def track_changes() -> None:
    """Tell the trail which models and fields to watch.

    Drawn areas are named, not kept: they are long, and nobody reads them.
    """
    track(OfficeMembership, Subject.RIGHTS)
    rule = ("category", "layer", "feature_key", "office", "is_active")
    track(RoutingRule, Subject.ROUTING, *rule, private=["shape"])
    for model in (Category, Holiday, HoldRule, AnswerTemplate, CityService):
        track(model, Subject.SETTINGS)
    track(
        Partner,
        Subject.KEY,
        *("name", "hourly_limit", "is_active", "expires_at"),
        private=["contact", "key_hash"],
    )
    hook = ("name", "url", "office", "category", "is_for_private", "is_active")
    track(Webhook, Subject.KEY, *hook, private=["sealed"])
    track(PartnerCity, Subject.KEY, "name", "url", "is_active", private=["sealed"])
