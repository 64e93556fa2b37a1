"""Makes the first accounts of a portal that is tried out; never in production.

Their passwords stand in ``accounts.txt`` under VAR_DIR and nowhere else: what a command
prints ends in logs. In production the first administrator is invited (``inviteadmin``).
"""

from __future__ import annotations

import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand
from django.db import transaction

# user name -> the staff groups of the demonstration's people
DEMO_PEOPLE = {"planner": ("planner", "publisher"), "officer": ("officer",)}


class Command(BaseCommand):
    """Safe to run again: only what is missing is made."""

    help = (
        "Make the admin account where there is no administrator yet, and with --demo "
        "a planner and an officer. Passwords are kept in accounts.txt under VAR_DIR. "
        "Does nothing in production: see inviteadmin."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The one option."""
        parser.add_argument(
            "--demo", action="store_true", help="also make a planner and an officer"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them and say where each password is, one line an account."""
        if settings.PRODUCTION:
            return
        with transaction.atomic():
            made = self.make_admin()
            if options["demo"]:
                made |= self.make_demo_people()
            if made:
                keep(made)
        for name in made:
            self.stdout.write(f"{name}  (password in {accounts_file()})")

    def make_admin(self) -> dict[str, str]:
        """An administrator, unless somebody already is one."""
        users = get_user_model()._default_manager
        if users.filter(is_superuser=True).exists():
            return {}
        password = new_password()
        users.create_superuser("admin", "", password)
        return {"admin": password}

    def make_demo_people(self) -> dict[str, str]:
        """The demonstration's staff, unless their names are taken."""
        users = get_user_model()._default_manager
        made = {}
        for name, groups in DEMO_PEOPLE.items():
            if users.filter(username=name).exists():
                continue
            made[name] = new_password()
            user = users.create_user(name, "", made[name], is_staff=True)
            user.groups.set(Group.objects.filter(name__in=groups))
        return made


def new_password() -> str:
    """96 random bits in a form that can be typed."""
    return secrets.token_urlsafe(12)


def accounts_file() -> Path:
    """Where the passwords are kept."""
    return Path(settings.VAR_DIR) / "accounts.txt"


def keep(made: dict[str, str]) -> None:
    """Put the passwords into accounts.txt, which only its owner may read."""
    path = accounts_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    known = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    kept = [line for line in known if line.split("  ")[0] not in made]
    lines = kept + [f"{name}  {word}" for name, word in made.items()]
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    unfinished.replace(path)
