"""The opaque mark in a ``next`` link: signed, so that nobody can point it elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.utils.translation import gettext as _

from gisportal.core.errors import BadParameterError
from layers.queries.paging import Position

SALT = "layers.ogc.cursor"


@dataclass(frozen=True)
class Cursor:
    """Where to go on, in which selection, and how many features match in which version."""

    position: Position
    made_for: str
    version: int
    matched: int | None

    def text(self) -> str:
        """The mark."""
        content = [
            self.position.key,
            list(self.position.values),
            self.made_for,
            self.version,
            self.matched,
        ]
        return signing.dumps(content, salt=SALT, compress=True)


def read_cursor(text: str, selection: str) -> Cursor:
    """The cursor in a link of ours; ``selection`` must be the one it was made for."""
    try:
        key, values, made_for, version, matched = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise _refusal() from error
    if made_for != selection:
        raise _refusal()
    return Cursor(Position(key, tuple(values)), made_for, version, matched)


def _refusal() -> BadParameterError:
    return BadParameterError(
        _("Take this parameter from a “next” link, together with the others there."),
        parameter="cursor",
    )
