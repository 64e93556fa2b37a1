"""What of accounts and groups is written down when it changes."""

from __future__ import annotations

from django.contrib.auth.models import Group, User

from gisportal.core.audit import Subject, track


def track_changes() -> None:
    """Tell the trail which models and fields to watch; names and mail stay private."""
    track(
        User,
        Subject.PEOPLE,
        *("username", "is_active", "is_staff", "is_superuser"),
        private=["password", "email", "first_name", "last_name"],
        many=["groups", "user_permissions"],
    )
    track(Group, Subject.RIGHTS, "name", many=["permissions"])
