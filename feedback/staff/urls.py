"""Addresses of the workspace, and of the page for outside parties."""

from __future__ import annotations

from django.urls import path, re_path

from feedback.staff import (
    bulk,
    dashboard,
    outside,
    photo,
    queue_map,
    queue_page,
    report_page,
    rules_page,
    templates_page,
)

urlpatterns = [
    path("staff/reports/", queue_page.queue_page, name="staff"),
    path("staff/reports/map.json", queue_map.queue_map, name="staff-map"),
    path("staff/reports/bulk", bulk.bulk, name="staff-bulk"),
    path("staff/reports/filters", queue_page.save_filter, name="staff-filter"),
    path(
        "staff/reports/filters/<int:pk>/delete",
        queue_page.delete_filter,
        name="staff-filter-delete",
    ),
    path("staff/reports/rules/", rules_page.rules, name="staff-rules"),
    path("staff/reports/rules/new", rules_page.edit_rule, name="staff-rule-new"),
    path("staff/reports/rules/<int:pk>/", rules_page.edit_rule, name="staff-rule"),
    path(
        "staff/reports/rules/<int:pk>/delete",
        rules_page.delete_rule,
        name="staff-rule-delete",
    ),
    path(
        "staff/reports/warnings/<int:pk>/settle",
        rules_page.settle,
        name="staff-warning-settle",
    ),
    path("staff/reports/answers/", templates_page.answers, name="staff-answers"),
    path(
        "staff/reports/answers/new",
        templates_page.edit_answer,
        name="staff-answer-new",
    ),
    path(
        "staff/reports/answers/<int:pk>/",
        templates_page.edit_answer,
        name="staff-answer",
    ),
    path(
        "staff/reports/answers/<int:pk>/delete",
        templates_page.delete_answer,
        name="staff-answer-delete",
    ),
    path("staff/dashboard/", dashboard.dashboard, name="dashboard"),
    path("staff/dashboard/heat.json", dashboard.heat, name="dashboard-heat"),
    path(
        "staff/dashboard/<slug:name>.csv",
        dashboard.dashboard_table,
        name="dashboard-table",
    ),
    path("staff/reports/<str:code>/", report_page.report_page, name="staff-report"),
    path("staff/reports/<str:code>/step", report_page.take_step, name="staff-step"),
    path(
        "staff/reports/<str:code>/contact",
        report_page.show_contact,
        name="staff-contact",
    ),
    path(
        "staff/reports/<str:code>/photos/<int:pk>/",
        report_page.redact_page,
        name="staff-redact",
    ),
    path(
        "staff/reports/<str:code>/photos/<int:pk>/original",
        photo.original_photo,
        name="staff-original",
    ),
    re_path(
        r"^staff/reports/(?P<code>[\w-]{1,20})/photos/"
        r"(?P<name>[0-9a-f]{32})-(?P<size>large|thumb)\.jpg$",
        photo.staff_photo,
        name="staff-photo",
    ),
    path("reports/asked/<str:token>/", outside.outside, name="outside"),
    re_path(
        r"^reports/asked/(?P<token>[\w-]{1,64})/"
        r"(?P<name>[0-9a-f]{32})-(?P<size>large|thumb)\.jpg$",
        outside.outside_photo,
        name="outside-photo",
    ),
]
