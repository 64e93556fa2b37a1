"""``importtoken``: issue or revoke a token for /api/imports/, from a plain shell."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from importers.api import tokens
from importers.models import ApiToken


class Command(BaseCommand):
    """Prints the new token, and nothing else."""

    help = "Issue a token for /api/imports/ to a user, or revoke the user's tokens."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The user, and what the token is for."""
        parser.add_argument("username")
        parser.add_argument("--name", default="command line")
        parser.add_argument("--days", type=int, default=tokens.DEFAULT_DAYS)
        parser.add_argument("--revoke", action="store_true", help="all of the user's")

    def handle(self, *args: Any, **given: Any) -> None:
        """Issue or revoke."""
        users = get_user_model().objects.filter(username=given["username"])
        user = users.filter(is_active=True, is_staff=True).first()
        if user is None:
            raise CommandError(_("There is no staff member of this name."))
        if given["revoke"]:
            for token in ApiToken.objects.filter(user=user, revoked_at=None):
                token.revoke()
            return
        _token, text = tokens.issue(user, given["name"][:100], given["days"])
        self.stdout.write(text)
