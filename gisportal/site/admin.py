"""Accounts in the admin: flags and single permissions, for superusers.

People are invited, named and switched off at ``/staff/people/``; nobody types a password
for somebody else, so the forms for that are taken away. So are allauth's: with them one
reads keys of others' sessions, drops a second factor unseen or adds a provider that
vouches for anybody.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest

ALLAUTH = ("account", "mfa", "usersessions", "socialaccount")

admin.site.unregister(User)
for label in ALLAUTH:
    for model in apps.get_app_config(label).get_models():
        if admin.site.is_registered(model):
            admin.site.unregister(model)


@admin.register(User)
class AccountAdmin(admin.ModelAdmin):
    """What only a superuser gives: the flags, groups and single permissions."""

    list_display = ("username", "last_name", "first_name", "is_active", "is_superuser")
    list_filter = ("is_active", "is_superuser", "groups")
    search_fields = ("username", "last_name", "first_name", "email")
    ordering = ("username",)
    fields = (
        *("username", "is_active", "is_staff", "is_superuser"),
        *("groups", "user_permissions", "last_login", "date_joined"),
    )
    readonly_fields = ("username", "last_login", "date_joined")
    filter_horizontal = ("groups", "user_permissions")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Accounts are made by an invitation."""
        return False
