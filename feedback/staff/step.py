"""One form of the report's page as it was sent, and what came of it.

It carries the revision that was on the screen, so that nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from feedback.errors import MoveNotAllowedError
from feedback.models import Report
from feedback.permissions import Actor
from feedback.text import read_number

DONE = gettext_noop("Done and recorded.")


@dataclass(frozen=True)
class Step:
    """One form as it was sent."""

    report: Report
    actor: Actor
    values: Mapping[str, str]
    files: list[UploadedFile]
    seen: int

    def text(self, name: str) -> str:
        """A value as it was typed."""
        return self.values.get(name, "")

    @property
    def person(self) -> User:
        """Who takes it: members of staff have an account."""
        if self.actor.user is None:
            raise MoveNotAllowedError(_("You are not allowed to take this step."))
        return self.actor.user

    @property
    def number(self) -> int:
        """The key of the row the step is about; 0 when it is none."""
        return read_number(self.text("id"))


@dataclass(frozen=True)
class Result:
    """What to say afterwards; ``link`` is shown this once only."""

    message: str = DONE
    link: str = ""
