"""Staff's view of reports in Django's admin: read, move by the table, never edit state."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from feedback import admin_steps, permissions
from feedback.models import (
    Category,
    CityService,
    ContactErasure,
    ContactLook,
    HistoryEntry,
    HoldRule,
    Holiday,
    OfficeMembership,
    OutboxMessage,
    Partner,
    PartnerCity,
    PassedOn,
    Report,
    ReportContact,
    RoutingRule,
    Subscription,
    Webhook,
)
from feedback.privacy.contacts import read
from feedback.public.report_pages import map_address
from feedback.staff.forms import CategoryForm, PartnerCityForm, RoutingRuleForm
from feedback.states import State


class ReadOnly:
    """Mixin: rows can be looked at, not added, changed or deleted."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes here."""
        return False


class HistoryInline(ReadOnly, admin.TabularInline):
    """What happened, oldest first."""

    model = HistoryEntry
    fields = (
        "at",
        "kind",
        "to_state",
        "actor_kind",
        "user",
        "public_note",
        "internal_note",
        "reporter_note",
        "data",
    )
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the report sees its history."""
        return obj is None or permissions.visible_reports(request.user).contains(obj)


class ContactInline(ReadOnly, admin.StackedInline):
    """Who reported: only with the right to see it."""

    model = ReportContact
    fields = ("name", "phone", "email", "show_name", "consent")
    readonly_fields = fields
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Asked for each person and report."""
        return permissions.can_see_contact(request.user)


class StandingFilter(admin.SimpleListFilter):
    """Open, late or without an office."""

    title = _("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The three questions."""
        return [("open", _("open")), ("late", _("late")), ("alone", _("no office"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The reports that answer the question."""
        if self.value() == "open":
            return queryset.open()
        if self.value() == "late":
            return queryset.late()
        if self.value() == "alone":
            return queryset.filter(office__isnull=True)
        return queryset


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin):
    """Reports of the offices one works in."""

    list_display = (
        "code",
        "category",
        "state_word",
        "place",
        "office",
        "created_at",
        "due",
    )
    list_filter = (StandingFilter, "state", "visibility", "category", "office")
    list_select_related = ("category", "office")
    search_fields = ("code", "description", "address", "feature_label", "feature_key")
    date_hierarchy = "created_at"
    list_per_page = 50
    show_full_result_count = False
    change_form_template = "feedback/admin/report.html"
    inlines = (ContactInline, HistoryInline)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "code",
                    "state_word",
                    "category",
                    "description",
                    "pictures",
                    "office",
                    "due",
                    "visibility",
                )
            },
        ),
        (_("Place"), {"fields": ("feature_link", "place", "on_map")}),
        (
            _("Record"),
            {
                "fields": (
                    "reject_reason",
                    "duplicate_of",
                    "channel",
                    "language",
                    "created_at",
                    "updated_at",
                    "resolved_at",
                    "is_demo",
                ),
                "classes": ("collapse",),
            },
        ),
    )
    readonly_fields = (
        "code",
        "state_word",
        "category",
        "description",
        "pictures",
        "office",
        "due",
        "visibility",
        "feature_link",
        "place",
        "on_map",
        "reject_reason",
        "duplicate_of",
        "channel",
        "language",
        "created_at",
        "updated_at",
        "resolved_at",
        "is_demo",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        """Reports of the person's offices; all of them for superusers."""
        return permissions.visible_reports(request.user).select_related(
            "category", "office", "layer"
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever works in an office finds the list."""
        return permissions.works_on_reports(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Reports of one's own offices."""
        if obj is None:
            return permissions.works_on_reports(request.user)
        return permissions.visible_reports(request.user).contains(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Changes go through the moves above the form, not through its fields."""
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Reports come in by ``submit`` only."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A report is hidden, not deleted."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The moves and the photos besides the usual pages."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/move/", view(self.move_view), name="feedback_report_move"),
            path(
                "<int:pk>/photos/<str:name>-<str:size>.jpg",
                view(admin_steps.staff_photo),
                name="feedback_report_photo",
            ),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One report with the moves this person may make."""
        report = self.get_object(request, object_id)
        if report and permissions.can_see_contact(request.user):
            # The page shows who reported: that is put on record.
            read.reveal(report, request.user)
        context = admin_steps.move_context(request, report) if report else {}
        return super().change_view(
            request, object_id, form_url, {**context, **(extra_context or {})}
        )

    def move_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a move; what cannot be done comes back with everything typed."""
        answer = admin_steps.move_report(request, pk)
        if isinstance(answer, HttpResponse):
            return answer
        page = copy(request)
        page.method = "GET"  # to the admin a POST here would mean editing fields
        response = self.change_view(
            page, str(pk), extra_context={"move_form": answer.form}
        )
        response.status_code = answer.status
        return response

    @admin.display(description=_("state"), ordering="state")
    def state_word(self, report: Report) -> str:
        """The state, and that it is late."""
        word = State(report.state).label
        return f"{word} · {_('late')}" if report.is_late else str(word)

    @admin.display(description=_("place"))
    def place(self, report: Report) -> str:
        """Address and commune."""
        return report.place

    @admin.display(description=_("on the map"))
    def on_map(self, report: Report) -> SafeString:
        """A link to the public map."""
        return format_html(
            '<a href="{}">{}</a>', map_address(report), _("Show on the big map")
        )

    @admin.display(description=_("map object"))
    def feature_link(self, report: Report) -> SafeString | str:
        """The feature the report is pinned to, as it is now."""
        return admin_steps.feature_link(report)

    @admin.display(description=_("photos"))
    def pictures(self, report: Report) -> SafeString | str:
        """All photos, also those that are not public."""
        return (
            format_html_join(
                " ",
                '<a href="{}"><img src="{}" alt="" width="160"></a>',
                (
                    (
                        admin_steps.photo_address(photo, "large"),
                        admin_steps.photo_address(photo, "thumb"),
                    )
                    for photo in report.photos.all()
                ),
            )
            or "–"
        )


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    """What can be reported."""

    form = CategoryForm
    list_display = ("name", "parent", "deadline_days", "is_public", "is_active")
    list_filter = ("is_active", "is_public")
    search_fields = ("slug", "name_vi", "name_en")
    prepopulated_fields = {"slug": ("name_en",)}


@admin.register(Holiday)
class HolidayAdmin(admin.ModelAdmin):
    """Days that do not count."""

    list_display = ("date", "name", "is_workday")
    list_filter = ("is_workday",)
    date_hierarchy = "date"


@admin.register(RoutingRule)
class RoutingRuleAdmin(admin.ModelAdmin):
    """Which office gets what."""

    form = RoutingRuleForm
    list_display = ("category", "layer", "feature_key", "office", "is_active")
    list_filter = ("is_active", "category", "office")
    list_select_related = ("category", "layer", "office")


@admin.register(OfficeMembership)
class OfficeMembershipAdmin(admin.ModelAdmin):
    """Who works where."""

    list_display = ("user", "office", "role")
    list_filter = ("role", "office")
    autocomplete_fields = ("user",)


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnly, admin.ModelAdmin):
    """Who follows what."""

    list_display = ("id", "report", "category", "created_at", "confirmed_at")
    fields = ("report", "category", "language", "created_at", "confirmed_at")


@admin.register(ContactLook)
class ContactLookAdmin(ReadOnly, admin.ModelAdmin):
    """Who looked at whose contact data."""

    list_display = ("at", "user", "report")
    list_select_related = ("report", "user")
    date_hierarchy = "at"


@admin.register(ContactErasure)
class ContactErasureAdmin(ReadOnly, admin.ModelAdmin):
    """Whose contact data were forgotten, and why."""

    list_display = ("at", "report", "reason", "consent")
    list_filter = ("reason",)
    list_select_related = ("report",)


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnly, admin.ModelAdmin):
    """What was sent, what waits, what failed; failed ones can be sent again."""

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
    actions = ("send_again",)

    @admin.action(description=_("Send again"), permissions=["view"])
    def send_again(
        self, request: HttpRequest, queryset: QuerySet[OutboxMessage]
    ) -> None:
        """Put failed messages back into the queue."""
        admin_steps.send_again(request, queryset)


@admin.register(Webhook)
class WebhookAdmin(admin.ModelAdmin):
    """Programs told of every change; a secret is shown once, when it is made."""

    list_display = ("name", "url", "office", "category", "is_active")
    list_filter = ("is_active", "office")
    list_select_related = ("office", "category")
    fields = ("name", "url", "office", "category", "is_for_private", "is_active")
    actions = ("replace_secret",)

    def save_model(
        self, request: HttpRequest, obj: Webhook, form: Any, change: bool
    ) -> None:
        """A new webhook gets its secret at once."""
        if change:
            super().save_model(request, obj, form, change)
        else:
            self._save_with_secret(request, obj)

    @admin.action(description=_("Make a new secret"), permissions=["change"])
    def replace_secret(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        """The old secret signs nothing any more."""
        for hook in queryset:
            self._save_with_secret(request, hook)

    def _save_with_secret(self, request: HttpRequest, hook: Webhook) -> None:
        secret = hook.new_secret()
        hook.save()
        text = _("The secret of %(name)s, shown only now: %(secret)s")
        facts = {"name": hook.name, "secret": secret}
        self.message_user(request, text % facts, messages.WARNING)


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
class PartnerAdmin(admin.ModelAdmin):
    """Systems that may send reports; a key is shown once, when it is made."""

    list_display = ("name", "contact", "key_start", "hourly_limit", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "contact")
    fields = ("name", "contact", "hourly_limit", "is_active", "key_start", "created_at")
    readonly_fields = ("key_start", "created_at")
    actions = ("replace_key",)

    def save_model(
        self, request: HttpRequest, obj: Partner, form: Any, change: bool
    ) -> None:
        """A new partner gets its key at once."""
        if change:
            super().save_model(request, obj, form, change)
        else:
            self._save_with_key(request, obj)

    @admin.action(description=_("Make a new key"), permissions=["change"])
    def replace_key(self, request: HttpRequest, queryset: QuerySet[Partner]) -> None:
        """The old key stops working."""
        for partner in queryset:
            self._save_with_key(request, partner)

    def _save_with_key(self, request: HttpRequest, partner: Partner) -> None:
        key = partner.new_key()
        partner.save()
        text = _("The api_key of %(name)s, shown only now: %(key)s")
        facts = {"name": partner.name, "key": key}
        self.message_user(request, text % facts, messages.WARNING)


@admin.register(HoldRule)
class HoldRuleAdmin(admin.ModelAdmin):
    """Which reports staff see before the public does."""

    list_display = ("name", "category", "is_active")
    list_filter = ("is_active", "category")
