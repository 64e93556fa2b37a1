"""The states of a report and the moves between them: data only.

``ALLOWED[state][target]`` names who may make the move and what must be given with it.
``workflow/transitions.py`` is the only reader that moves reports by it; visibility and
delivery are separate fields (see ``models.report`` and ``models.outbox``). What follows
a new state is listed in docs/where-things-go.md; tests name what was forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """Where a report stands in the work of the offices."""

    UNCONFIRMED = "unconfirmed", _("Waiting for confirmation")
    RECEIVED = "received", pgettext_lazy("state", "Received")
    IN_PROGRESS = "in_progress", _("In progress")
    SCHEDULED = "scheduled", _("Scheduled")
    INFO_REQUESTED = "info_requested", _("Waiting for more information")
    FORWARDED = "forwarded", _("Passed to another agency")
    RESOLUTION_PROPOSED = "resolution_proposed", _("Result being checked")
    RESOLVED = "resolved", _("Solved")
    REJECTED = "rejected", _("Not accepted")
    DUPLICATE = "duplicate", _("Already reported")
    REOPEN_REQUESTED = "reopen_requested", _("Asked to reopen")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


class ActorKind(TextChoices):
    """On whose behalf a change is made."""

    REPORTER = "reporter", _("the reporter")
    OFFICER = "officer", _("officer")
    SUPERVISOR = "supervisor", _("supervisor")
    SYSTEM = "system", _("the system")
    # Somebody without an account who was asked to deal with it, by a link.
    PARTY = "party", _("another party")


class Need(TextChoices):
    """What a move must carry."""

    PUBLIC_NOTE = "public_note", _("public note")
    REPORTER_NOTE = "reporter_note", _("the reporter's words")
    REASON = "reason", _("reason")
    DUPLICATE_OF = "duplicate_of", _("the report it duplicates")
    AFTER_PHOTO = "after_photo", _("a photo of the result")


class RejectReason(TextChoices):
    """Why a report was not accepted."""

    NOT_RESPONSIBLE = "not_responsible", _("not ours to handle")
    NO_ACTION = "no_action", _("nothing can be done")
    INVALID = "invalid", _("not a real report")
    LEGAL_PROCEDURE = "legal_procedure", _("needs the formal complaint procedure")


@dataclass(frozen=True)
class Rule:
    """Who may make a move and what it must carry."""

    actors: frozenset[ActorKind]
    needs: frozenset[Need] = frozenset()


_REPORTER = frozenset({ActorKind.REPORTER})
_STAFF = frozenset({ActorKind.OFFICER, ActorKind.SUPERVISOR})
_SYSTEM = frozenset({ActorKind.SYSTEM})
_PARTY = frozenset({ActorKind.PARTY})
_NOTE = frozenset({Need.PUBLIC_NOTE})

_BY_STAFF = Rule(_STAFF)
_BY_STAFF_SAYING = Rule(_STAFF, _NOTE)
_REJECT = Rule(_STAFF, _NOTE | {Need.REASON})
_REPEATS = Rule(_STAFF, frozenset({Need.DUPLICATE_OF}))
_WITHDRAW = Rule(_REPORTER)
_ASK_AGAIN = Rule(_REPORTER, frozenset({Need.REPORTER_NOTE}))

_OPEN_MOVES = {
    State.INFO_REQUESTED: _BY_STAFF_SAYING,
    State.FORWARDED: _BY_STAFF_SAYING,
    State.RESOLUTION_PROPOSED: _BY_STAFF_SAYING,
    State.REJECTED: _REJECT,
    State.DUPLICATE: _REPEATS,
    State.WITHDRAWN: _WITHDRAW,
}

ALLOWED: dict[State, dict[State, Rule]] = {
    State.UNCONFIRMED: {
        State.RECEIVED: Rule(_REPORTER | _STAFF | _SYSTEM),
        State.EXPIRED: Rule(_SYSTEM),
    },
    State.RECEIVED: {
        State.IN_PROGRESS: _BY_STAFF,
        State.SCHEDULED: _BY_STAFF,
        **_OPEN_MOVES,
    },
    State.IN_PROGRESS: {
        State.RECEIVED: _BY_STAFF,
        State.SCHEDULED: _BY_STAFF,
        State.RESOLVED: _BY_STAFF_SAYING,
        **_OPEN_MOVES,
    },
    State.SCHEDULED: {
        State.IN_PROGRESS: _BY_STAFF,
        State.RESOLVED: _BY_STAFF_SAYING,
        **_OPEN_MOVES,
    },
    State.INFO_REQUESTED: {
        State.IN_PROGRESS: Rule(_REPORTER | _STAFF | _SYSTEM),
        State.REJECTED: _REJECT,
        State.WITHDRAWN: _WITHDRAW,
    },
    State.FORWARDED: {
        State.IN_PROGRESS: Rule(_STAFF | _PARTY),
        State.RESOLUTION_PROPOSED: _BY_STAFF_SAYING,
        State.REJECTED: _REJECT,
        State.DUPLICATE: _REPEATS,
    },
    State.RESOLUTION_PROPOSED: {
        State.RESOLVED: _BY_STAFF_SAYING,
        State.IN_PROGRESS: _BY_STAFF,
    },
    State.RESOLVED: {
        State.REOPEN_REQUESTED: _ASK_AGAIN,
        State.IN_PROGRESS: _BY_STAFF_SAYING,
    },
    State.REJECTED: {
        State.REOPEN_REQUESTED: _ASK_AGAIN,
        State.IN_PROGRESS: _BY_STAFF_SAYING,
    },
    State.DUPLICATE: {State.IN_PROGRESS: _BY_STAFF_SAYING},
    State.REOPEN_REQUESTED: {
        State.IN_PROGRESS: _BY_STAFF,
        State.RESOLVED: _BY_STAFF_SAYING,
        State.REJECTED: _REJECT,
    },
    State.WITHDRAWN: {State.IN_PROGRESS: _BY_STAFF_SAYING},
    State.EXPIRED: {},
}

# A category that asks for a second person's approval closes this move …
APPROVAL_SKIPPED_BY = frozenset(
    {
        (State.IN_PROGRESS, State.RESOLVED),
        (State.SCHEDULED, State.RESOLVED),
        (State.REOPEN_REQUESTED, State.RESOLVED),
    }
)
# … and leaves this one to a supervisor who did not propose the result.
APPROVAL = (State.RESOLUTION_PROPOSED, State.RESOLVED)

# A category that asks for a photo of the result wants it with these.
PROVEN_BY_PHOTO = frozenset({State.RESOLVED, State.RESOLUTION_PROPOSED})

CLOSED = frozenset(
    {State.RESOLVED, State.REJECTED, State.DUPLICATE, State.WITHDRAWN, State.EXPIRED}
)
OPEN = frozenset(State) - CLOSED - {State.UNCONFIRMED}
# Never shown in public, whatever the visibility.
NOT_EXPOSED = frozenset({State.UNCONFIRMED, State.EXPIRED})
EXPOSED = tuple(state for state in State if state not in NOT_EXPOSED)

# Icon and tone of each state on pages, small maps and the officers' map (the public map:
# pins.js); the word always stands beside them.
LOOKS: dict[State, tuple[str, str]] = {
    State.UNCONFIRMED: ("hourglass-split", "quiet"),
    State.RECEIVED: ("inbox", "new"),
    State.IN_PROGRESS: ("gear", "warn"),
    State.SCHEDULED: ("calendar3", "warn"),
    State.INFO_REQUESTED: ("question-circle", "warn"),
    State.FORWARDED: ("send", "warn"),
    State.RESOLUTION_PROPOSED: ("clipboard-check", "warn"),
    State.RESOLVED: ("check-circle-fill", "good"),
    State.REJECTED: ("x-circle-fill", "quiet"),
    State.DUPLICATE: ("copy", "quiet"),
    State.REOPEN_REQUESTED: ("arrow-clockwise", "new"),
    State.WITHDRAWN: ("slash-circle", "quiet"),
    State.EXPIRED: ("clock-history", "quiet"),
}
