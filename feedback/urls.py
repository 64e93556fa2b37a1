"""Addresses of the feedback app; they exist in both languages."""

from __future__ import annotations

from django.urls import include, path, re_path

from feedback.api import views as api_views
from feedback.public import (
    confirm,
    feeds,
    my_reports,
    near,
    new_report,
    photo,
    private_page,
    report_pages,
    subscriptions,
    support,
)
from feedback.staff import affected_page, masked_texts_page, undelivered_page
from feedback.statistics import views as statistics_views

app_name = "feedback"
urlpatterns = [
    path(
        "staff/reports/undelivered/", undelivered_page.undelivered, name="undelivered"
    ),
    path(
        "staff/reports/withheld/", masked_texts_page.masked_texts, name="masked-texts"
    ),
    path("reports/", report_pages.report_list, name="list"),
    path("reports/new", new_report.new_report, name="new"),
    path("reports/mine/", my_reports.ask, name="mine"),
    path("reports/mine/<int:number>/<str:token>/", my_reports.show, name="mine-open"),
    path("reports/follow/", subscriptions.follow_area, name="follow-area"),
    path(
        "reports/follow/<int:number>/<str:token>/",
        subscriptions.confirm,
        name="follow-confirm",
    ),
    path(
        "reports/follow/<int:number>/<str:token>/stop",
        subscriptions.stop,
        name="follow-stop",
    ),
    path("reports/shell", new_report.shell, name="shell"),
    path("reports/feed.atom", feeds.report_feed, name="feed"),
    path("reports/stats/", statistics_views.stats, name="stats"),
    path(
        "reports/stats/<slug:name>.csv",
        statistics_views.stats_table,
        name="stats-table",
    ),
    path("staff/reports/affected/", affected_page.reports_affected, name="affected"),
    path("reports/near/", near.reports_near, name="near"),
    path("reports/challenge", api_views.ProofChallenge.as_view(), name="challenge"),
    re_path(
        r"^reports/photos/(?P<name>[0-9a-f]{32})-(?P<size>large|thumb)\.jpg$",
        photo.public_photo,
        name="photo",
    ),
    path("reports/<str:code>/", report_pages.report, name="report"),
    path("reports/<str:code>/feed.atom", feeds.change_feed, name="report-feed"),
    path(
        "reports/<str:code>/follow", subscriptions.follow_report, name="follow-report"
    ),
    path("reports/<str:code>/support", support.support, name="support"),
    path("reports/<str:code>/confirm/<str:token>/", confirm.confirm, name="confirm"),
    path("reports/<str:code>/follow/<str:token>/", private_page.follow, name="follow"),
    re_path(
        r"^reports/(?P<code>[\w-]{1,20})/follow/(?P<token>[\w-]{1,64})/"
        r"(?P<name>[0-9a-f]{32})-(?P<size>large|thumb)\.jpg$",
        photo.private_photo,
        name="follow-photo",
    ),
    path("api/reports/", api_views.Reports.as_view(), name="api-reports"),
    path(
        "api/reports/categories/", api_views.Categories.as_view(), name="api-categories"
    ),
    path("api/reports/clusters/", api_views.Clusters.as_view(), name="api-clusters"),
    path("api/reports/stats/", statistics_views.StatsView.as_view(), name="api-stats"),
    path("api/reports/<str:code>/", api_views.OneReport.as_view(), name="api-report"),
    path("", include("feedback.staff.urls")),
]
