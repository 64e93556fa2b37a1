"""Categories, the calendar, and who gets which report: rows of the province."""

from __future__ import annotations

from django.contrib import admin

from feedback.models import (
    Category,
    HoldRule,
    Holiday,
    OfficeMembership,
    RoutingRule,
)
from feedback.staff.forms import CategoryForm, RoutingRuleForm


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


@admin.register(HoldRule)
class HoldRuleAdmin(admin.ModelAdmin):
    """Which reports staff see before the public does."""

    list_display = ("name", "category", "is_active")
    list_filter = ("is_active", "category")
