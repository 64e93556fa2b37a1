"""Reports in the admin: read here, worked on in the staff pages.

Who reported is not here: that is shown in the staff pages, to somebody who says why.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from feedback import permissions
from feedback.feature_place import feature_place
from feedback.models import HistoryEntry, Report
from feedback.public.report_pages import map_address
from feedback.staff.photo import photo_address
from feedback.states import State
from gisportal.core.read_only_admin import ReadOnly


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


class StandingFilter(admin.SimpleListFilter):
    """Open, late or without an office."""

    title = _("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices."""
        return [("open", _("open")), ("late", _("late")), ("alone", _("no office"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The reports of the choice."""
        if self.value() == "open":
            return queryset.open()
        if self.value() == "late":
            return queryset.late()
        if self.value() == "alone":
            return queryset.filter(office__isnull=True)
        return queryset


@admin.register(Report)
class ReportAdmin(ReadOnly, admin.ModelAdmin):
    """Reports of the offices one works in, each with a link to its staff page."""

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
    inlines = (HistoryInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "code",
                    "staff_page",
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

    @admin.display(description=_("staff page"))
    def staff_page(self, report: Report) -> SafeString:
        """Where the report is worked on."""
        return format_html(
            '<a href="{}">{}</a>',
            reverse("feedback:staff-report", args=[report.code]),
            gettext("Open in the staff pages"),
        )

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
        """The feature the report is pinned to: where it is now, or that it is gone."""
        place = feature_place(report)
        if place is None:
            return "–"
        if not place.url:
            return f"{report.feature_title} ({report.feature_key})"
        gone = gettext("no longer in the published data") if place.is_gone else ""
        return format_html(
            '<a href="{}">{}</a> ({}) {}',
            place.url,
            place.title,
            place.layer_name,
            gone,
        )

    @admin.display(description=_("photos"))
    def pictures(self, report: Report) -> SafeString | str:
        """All photos, also those that are not public."""
        return (
            format_html_join(
                " ",
                '<a href="{}"><img src="{}" alt="" width="160"></a>',
                (
                    (
                        photo_address(report, photo, "large"),
                        photo_address(report, photo, "thumb"),
                    )
                    for photo in report.photos.all()
                ),
            )
            or "–"
        )
