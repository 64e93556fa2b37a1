"""Addresses of the workspace, and of the page for outside parties."""

from __future__ import annotations

from django.urls import include, path, re_path

from feedback.staff import (
    bulk,
    dashboard,
    outside,
    partners_page,
    photo,
    queue_map,
    queue_page,
    report_page,
    rules_page,
    templates_page,
)

PHOTO = r"(?P<name>[0-9a-f]{32})-(?P<size>large|thumb)\.jpg$"
queue = [
    path("", queue_page.queue_page, name="staff"),
    path("map.json", queue_map.queue_map, name="staff-map"),
    path("bulk", bulk.bulk, name="staff-bulk"),
    path("filters", queue_page.save_filter, name="staff-filter"),
    path(
        "filters/<int:pk>/delete", queue_page.delete_filter, name="staff-filter-delete"
    ),
    path("warnings/<int:pk>/settle", rules_page.settle, name="staff-warning-settle"),
]
rules = [
    path("", rules_page.rules, name="staff-rules"),
    path("new", rules_page.edit_rule, name="staff-rule-new"),
    path("<int:pk>/", rules_page.edit_rule, name="staff-rule"),
    path("<int:pk>/delete", rules_page.delete_rule, name="staff-rule-delete"),
]
answers = [
    path("", templates_page.answers, name="staff-answers"),
    path("new", templates_page.edit_answer, name="staff-answer-new"),
    path("<int:pk>/", templates_page.edit_answer, name="staff-answer"),
    path("<int:pk>/delete", templates_page.delete_answer, name="staff-answer-delete"),
]
partners = [
    path("", partners_page.partners, name="staff-partners"),
    path("<int:pk>/key", partners_page.replace_key, name="staff-partner-key"),
    path("<int:pk>/revoke", partners_page.revoke_key, name="staff-partner-revoke"),
]
figures = [
    path("", dashboard.dashboard, name="dashboard"),
    path("heat.json", dashboard.heat, name="dashboard-heat"),
    path("<slug:name>.csv", dashboard.dashboard_table, name="dashboard-table"),
]
report = [
    path("", report_page.report_page, name="staff-report"),
    path("step", report_page.take_step, name="staff-step"),
    path("contact", report_page.show_contact, name="staff-contact"),
    path("photos/<int:pk>/", report_page.redact_page, name="staff-redact"),
    path("photos/<int:pk>/original", photo.original_photo, name="staff-original"),
]
urlpatterns = [
    path("staff/reports/", include(queue)),
    path("staff/reports/rules/", include(rules)),
    path("staff/reports/answers/", include(answers)),
    path("staff/partners/", include(partners)),
    path("staff/dashboard/", include(figures)),
    path("staff/reports/<str:code>/", include(report)),
    re_path(
        rf"^staff/reports/(?P<code>[\w-]{{1,20}})/photos/{PHOTO}",
        photo.staff_photo,
        name="staff-photo",
    ),
    path("reports/asked/<str:token>/", outside.outside, name="outside"),
    re_path(
        rf"^reports/asked/(?P<token>[\w-]{{1,64}})/{PHOTO}",
        outside.outside_photo,
        name="outside-photo",
    ),
]
