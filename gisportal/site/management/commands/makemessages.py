"""``makemessages`` that also knows the JavaScript library's ``t()`` and ``tn()``."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Django's command with three more keywords, and without places that only make noise."""

    xgettext_options = [
        *makemessages.Command.xgettext_options,
        "--keyword=t",
        "--keyword=tn:1,2",
        "--keyword=tp:1c,2",
    ]

    def handle(self, *args: Any, **options: Any) -> None:
        """Write no file names and line numbers: they change with every move of code."""
        super().handle(*args, **{**options, "no_location": True})
