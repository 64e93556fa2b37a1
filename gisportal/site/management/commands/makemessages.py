"""``makemessages`` that also knows the JavaScript library's ``t()`` and ``tn()``."""

from __future__ import annotations

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Django's command with two more keywords."""

    xgettext_options = [
        *makemessages.Command.xgettext_options,
        "--keyword=t",
        "--keyword=tn:1,2",
    ]
