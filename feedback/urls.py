"""Addresses of the feedback app; they exist in both languages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

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
PHOTO = r"(?P<name>[0-9a-f]{32})-(?P<size>large|thumb)\.jpg$"
follow_area = [
    path("", subscriptions.follow_area, name="follow-area"),
    path("<int:number>/<str:token>/", subscriptions.confirm, name="follow-confirm"),
    path("<int:number>/<str:token>/stop", subscriptions.stop, name="follow-stop"),
]
one_report = [
    path("", report_pages.report, name="report"),
    path("feed.atom", feeds.change_feed, name="report-feed"),
    path("follow", subscriptions.follow_report, name="follow-report"),
    path("support", support.support, name="support"),
    path("confirm/<str:token>/", confirm.confirm, name="confirm"),
    path("follow/<str:token>/", private_page.follow, name="follow"),
]
reports: list[URLPattern | URLResolver] = [
    path("", report_pages.report_list, name="list"),
    path("new", new_report.new_report, name="new"),
    path("mine/", my_reports.ask, name="mine"),
    path("mine/<int:number>/<str:token>/", my_reports.show, name="mine-open"),
    path("follow/", include(follow_area)),
    path("shell", new_report.shell, name="shell"),
    path("feed.atom", feeds.report_feed, name="feed"),
    path("stats/", statistics_views.stats, name="stats"),
    path("stats/<slug:name>.csv", statistics_views.stats_table, name="stats-table"),
    path("near/", near.reports_near, name="near"),
    path("challenge", api_views.ProofChallenge.as_view(), name="challenge"),
    re_path(rf"^photos/{PHOTO}", photo.public_photo, name="photo"),
    path("<str:code>/", include(one_report)),
    re_path(
        rf"^(?P<code>[\w-]{{1,20}})/follow/(?P<token>[\w-]{{1,64}})/{PHOTO}",
        photo.private_photo,
        name="follow-photo",
    ),
]
api = [
    path("", api_views.Reports.as_view(), name="api-reports"),
    path("categories/", api_views.Categories.as_view(), name="api-categories"),
    path("clusters/", api_views.Clusters.as_view(), name="api-clusters"),
    path("stats/", statistics_views.StatsView.as_view(), name="api-stats"),
    path("<str:code>/", api_views.OneReport.as_view(), name="api-report"),
]
staff = [
    path("undelivered/", undelivered_page.undelivered, name="undelivered"),
    path("withheld/", masked_texts_page.masked_texts, name="masked-texts"),
    path("affected/", affected_page.reports_affected, name="affected"),
]
urlpatterns = [
    path("staff/reports/", include(staff)),
    path("reports/", include(reports)),
    path("api/reports/", include(api)),
    path("", include("feedback.staff.urls")),
]
