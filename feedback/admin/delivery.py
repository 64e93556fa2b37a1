"""Messages, and the other systems that send reports or receive them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from feedback.models import (
    CityService,
    OutboxMessage,
    Partner,
    PartnerCity,
    PassedOn,
    Webhook,
)
from feedback.permissions import visible_messages
from feedback.staff.forms import PartnerCityForm
from gisportal.core.read_only_admin import ReadOnly


class SecretToldOnce(admin.ModelAdmin):
    """Rows with a secret of their own, which is shown once: when it is made."""

    def make_secret(self, row: Any) -> str:
        """Give the row another secret; the words that tell it."""
        raise NotImplementedError

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        """A new row gets its secret at once."""
        if change:
            super().save_model(request, obj, form, change)
        else:
            self.replace(request, [obj])

    def replace(self, request: HttpRequest, rows: Iterable[Any]) -> None:
        """Save each of the rows with a new secret, and tell it."""
        for row in rows:
            words = self.make_secret(row)
            row.save()
            self.message_user(request, words, messages.WARNING)


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnly, admin.ModelAdmin):
    """What was sent, what waits, what failed (sent again from the staff pages)."""

    list_display = (
        "id",
        "report",
        "template",
        "recipient",
        "state",
        "attempts",
        "error",
    )
    list_filter = ("state", "channel", "recipient", "template")
    list_select_related = ("report",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutboxMessage]:
        """Messages of the person's offices."""
        return visible_messages(request.user)


@admin.register(Webhook)
class WebhookAdmin(SecretToldOnce):
    """Programs told of every change; a secret is shown once, when it is made."""

    list_display = ("name", "url", "office", "category", "is_active")
    list_filter = ("is_active", "office")
    list_select_related = ("office", "category")
    fields = ("name", "url", "office", "category", "is_for_private", "is_active")
    actions = ("replace_secret",)

    def make_secret(self, hook: Webhook) -> str:
        """A secret to sign with."""
        text = _("The secret of %(name)s, shown only now: %(secret)s")
        return text % {"name": hook.name, "secret": hook.new_secret()}

    @admin.action(description=_("Make a new secret"), permissions=["change"])
    def replace_secret(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        """The old secret signs nothing any more."""
        self.replace(request, queryset)


class CityServiceInline(admin.TabularInline):
    """Which categories a city takes."""

    model = CityService
    extra = 1


@admin.register(PartnerCity)
class PartnerCityAdmin(admin.ModelAdmin):
    """Other cities' Open311 endpoints, and what is passed on to them."""

    form = PartnerCityForm
    list_display = ("name", "url", "is_active")
    inlines = (CityServiceInline,)


@admin.register(PassedOn)
class PassedOnAdmin(ReadOnly, admin.ModelAdmin):
    """Reports passed on, and how they stand there."""

    list_display = ("report", "city", "remote_id", "status", "checked_at", "error")
    list_filter = ("city", "is_closed")
    list_select_related = ("report", "city")


@admin.register(Partner)
class PartnerAdmin(SecretToldOnce):
    """Systems that may send reports; a key is shown once, when it is made."""

    list_display = (
        "name",
        "contact",
        "key_start",
        "hourly_limit",
        "is_active",
        "last_used_at",
    )
    list_filter = ("is_active",)
    search_fields = ("name", "contact")
    fields = (
        "name",
        "contact",
        "hourly_limit",
        "is_active",
        "expires_at",
        "key_start",
        "created_at",
        "last_used_at",
    )
    readonly_fields = ("key_start", "created_at", "last_used_at")
    actions = ("replace_key", "revoke_key")

    def make_secret(self, partner: Partner) -> str:
        """A key to send reports with."""
        text = _("The api_key of %(name)s, shown only now: %(key)s")
        return text % {"name": partner.name, "key": partner.new_key()}

    @admin.action(description=_("Make a new key"), permissions=["change"])
    def replace_key(self, request: HttpRequest, queryset: QuerySet[Partner]) -> None:
        """The old key stops working."""
        self.replace(request, queryset)

    @admin.action(description=_("Revoke the key"), permissions=["change"])
    def revoke_key(self, request: HttpRequest, queryset: QuerySet[Partner]) -> None:
        """The key stops working, and no other takes its place."""
        for partner in queryset:
            partner.revoke()
