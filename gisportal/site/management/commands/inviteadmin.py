"""The first administrator: an account without a password, and a link that works once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from gisportal.site.people.invite import (
    invitation_link,
    mail_invitation,
    make_account,
)
from gisportal.site.people.switch_off import drop_second_factor


class Command(BaseCommand):
    """Also for an administrator who is locked out: the name of one who is there."""

    help = (
        "Invite an administrator: mails a link to set a password, which works once and "
        "for a limited time. With --print the link is printed instead (keep it out of "
        "logs)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whom."""
        parser.add_argument("username")
        parser.add_argument("email", nargs="?", default="")
        parser.add_argument("--name", default="", help="full name as it is said")
        parser.add_argument(
            "--without-second-factor",
            action="store_true",
            help="remove the second factor: phone and codes, or their key, are lost",
        )
        parser.add_argument("--print", action="store_true", dest="is_printed")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account where there is none, and send the link."""
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            user = self.make(options)
        elif not user.is_superuser:
            raise CommandError(f"{user.username} is no administrator.")
        if options["without_second_factor"]:
            drop_second_factor(None, user)
        if options["is_printed"]:
            self.stdout.write(invitation_link(user))
        elif user.email:
            mail_invitation(user)
            self.stdout.write(f"A link was sent to {user.username} by mail.")
        else:
            raise CommandError("Give an e-mail address, or --print.")

    def make(self, options: dict[str, Any]) -> User:
        """A superuser who has no password yet."""
        name = options["name"] or options["username"]
        return make_account(
            None, options["username"], name, options["email"], is_superuser=True
        )
