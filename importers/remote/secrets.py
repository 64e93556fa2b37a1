"""Keys to other people's servers: in the environment, never in the database or a log.

A source names a variable ``IMPORT_SECRET_…``. Its value is the host it may be sent to,
a space, and the secret itself, so that whoever may edit a source cannot send somebody
else's secret to a machine of his own.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gisportal.core import env
from importers.remote.errors import SecretError
from importers.remote.url_guard import Target, is_allowed_host

PREFIX = "IMPORT_SECRET_"
NAME = re.compile(rf"{PREFIX}[A-Z0-9_]{{1,60}}")
HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
# Headers that would change what is asked instead of who asks.
TAKEN = {"host", "content-length", "transfer-encoding", "connection", "range"}


@dataclass(frozen=True)
class Secret:
    """How a source proves who asks: the variable's name, and where its value goes."""

    name: str
    kind: str
    header: str = ""

    def headers(self, found: Target) -> dict[str, str]:
        """The header for a request to ``found``; empty for any other host.

        Raises ``SecretError`` when the variable is not set or not readable.
        """
        host, value = self._read()
        if host not in (found.host, f"{found.host}:{found.port}"):
            return {}
        if found.scheme != "https" and not is_allowed_host(found):
            raise SecretError(_("A secret is sent over https:// only."))
        if self.kind == "basic":
            coded = base64.b64encode(value.encode()).decode("ascii")
            return {"Authorization": f"Basic {coded}"}
        if self.kind == "header":
            return {self.header: value}
        return {"Authorization": f"Bearer {value}"}

    def check(self, found: Target) -> None:
        """Raise ``SecretError`` unless the secret is set and meant for this host."""
        if not self.headers(found):
            raise SecretError(
                _("%(name)s is meant for another host than %(host)s.")
                % {"name": self.name, "host": found.host}
            )

    def _read(self) -> tuple[str, str]:
        text = env.text(self.name) if NAME.fullmatch(self.name) else ""
        host, _space, value = text.partition(" ")
        value = value.strip()
        if not value or not value.isascii() or not value.isprintable():
            raise SecretError(
                _(
                    "The secret %(name)s is not set. An administrator writes it into the "
                    "environment as “host secret”."
                )
                % {"name": self.name}
            )
        return host.lower(), value


def check_header(name: str) -> bool:
    """Whether a header of this name may carry a secret."""
    return bool(HEADER.fullmatch(name)) and name.lower() not in TAKEN
