"""What an entry is about: its subject, and the events under it by name.

An event is written ``subject.event`` (``token.revoked``); an event of a tracked model is
``subject.model.action``. One that is not named here is shown by its slug.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Subject(TextChoices):
    """What the trail can be filtered by."""

    PEOPLE = "people", _("people and accounts")
    SIGN_IN = "sign-in", _("sign-in")
    RIGHTS = "rights", _("rights")
    AUDIENCE = "audience", _("audiences and publicity")
    DATA = "data", _("data")
    ROUTING = "routing", _("routing")
    SETTINGS = "settings", _("settings")
    EXPORT = "export", _("exports")
    TOKEN = "token", _("API tokens")
    KEY = "key", _("partner keys")
    LOOK = "look", _("looks at personal data")
    AUDIT = "audit", _("the audit trail itself")


EVENTS = {
    "audience.added": _("layer added"),
    "audience.changed": _("layer or field changed"),
    "audience.confirmed": _("confirmed by a second person"),
    "audience.declined": _("declined by a second person"),
    "audience.loaded": _("changed by a load"),
    "audience.rebuilding": _("role begun to change"),
    "audience.requested": _("change asked for"),
    "audience.taken-back": _("request taken back"),
    "audit.exported": _("audit trail exported"),
    "audit.purged": _("old entries removed"),
    "export.layer": _("layer downloaded"),
    "export.person": _("one person’s data handed out"),
    "key.revoked": _("key revoked"),
    "look.contact": _("looked at who reported"),
    "look.feature": _("looked at private fields"),
    "look.original-photo": _("looked at an original photo"),
    "data.demo-loaded": _("demonstration loaded"),
    "people.handed-over": _("open reports handed over"),
    "people.invited": _("invited"),
    "people.second-factor-dropped": _("second factor removed"),
    "people.switched-off": _("account switched off"),
    "people.switched-on": _("account switched on"),
    "sign-in.done": _("signed in"),
    "sign-in.unlocked": _("lock lifted"),
    "token.revoked": _("token revoked"),
}
ACTIONS = {
    "create": _("%(what)s added"),
    "update": _("%(what)s changed"),
    "delete": _("%(what)s deleted"),
    "access": _("%(what)s looked at"),
}


def subject_of(event: str) -> Subject:
    """The subject of an event. Raises ``ValueError`` for one that has none."""
    return Subject(event.partition(".")[0])


def event_label(event: str, what: str = "") -> str:
    """The event in the reader's language; ``what`` names the kind of a tracked row."""
    if event in EVENTS:
        return str(EVENTS[event])
    action = ACTIONS.get(event.rpartition(".")[2])
    if action is not None and what:
        return str(action) % {"what": what}
    subject, _dot, rest = event.partition(".")
    return f"{Subject(subject).label}: {rest}"
