"""What is on record about contact data: followers, looks and erasures."""

from __future__ import annotations

from django.contrib import admin

from feedback.models import ContactErasure, ContactLook, Subscription
from gisportal.core.read_only_admin import ReadOnly


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnly, admin.ModelAdmin):
    """Who follows what."""

    list_display = ("id", "report", "category", "created_at", "confirmed_at")
    fields = ("report", "category", "language", "created_at", "confirmed_at")


@admin.register(ContactLook)
class ContactLookAdmin(ReadOnly, admin.ModelAdmin):
    """Who looked at whose contact data."""

    list_display = ("at", "user", "report", "reason")
    list_select_related = ("report", "user")
    date_hierarchy = "at"


@admin.register(ContactErasure)
class ContactErasureAdmin(ReadOnly, admin.ModelAdmin):
    """Whose contact data were forgotten, and why."""

    list_display = ("at", "report", "reason", "consent")
    list_filter = ("reason",)
    list_select_related = ("report",)
