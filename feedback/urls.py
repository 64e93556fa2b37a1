"""Addresses of the feedback app; they exist in both languages."""

from __future__ import annotations

from django.urls import include, path, re_path

from feedback.views import (
    affected,
    api,
    confirm,
    feed,
    follow,
    following,
    mine,
    near,
    new,
    photo,
    public,
    stats,
    support,
    undelivered,
    withheld,
)

app_name = "feedback"
urlpatterns = [
    path("staff/reports/undelivered/", undelivered.undelivered, name="undelivered"),
    path("staff/reports/withheld/", withheld.withheld, name="withheld"),
    path("reports/", public.report_list, name="list"),
    path("reports/new", new.new_report, name="new"),
    path("reports/mine/", mine.ask, name="mine"),
    path("reports/mine/<int:number>/<str:token>/", mine.show, name="mine-open"),
    path("reports/follow/", following.follow_area, name="follow-area"),
    path(
        "reports/follow/<int:number>/<str:token>/",
        following.confirm,
        name="follow-confirm",
    ),
    path(
        "reports/follow/<int:number>/<str:token>/stop",
        following.stop,
        name="follow-stop",
    ),
    path("reports/shell", new.shell, name="shell"),
    path("reports/feed.atom", feed.report_feed, name="feed"),
    path("reports/stats/", stats.stats, name="stats"),
    path("reports/stats/<slug:name>.csv", stats.stats_table, name="stats-table"),
    path("staff/reports/affected/", affected.reports_affected, name="affected"),
    path("reports/near/", near.reports_near, name="near"),
    path("reports/challenge", api.ProofChallenge.as_view(), name="challenge"),
    re_path(
        r"^reports/photos/(?P<name>[0-9a-f]{32})-(?P<size>large|thumb)\.jpg$",
        photo.public_photo,
        name="photo",
    ),
    path("reports/<str:code>/", public.report, name="report"),
    path("reports/<str:code>/feed.atom", feed.change_feed, name="report-feed"),
    path("reports/<str:code>/follow", following.follow_report, name="follow-report"),
    path("reports/<str:code>/support", support.support, name="support"),
    path("reports/<str:code>/confirm/<str:token>/", confirm.confirm, name="confirm"),
    path("reports/<str:code>/follow/<str:token>/", follow.follow, name="follow"),
    re_path(
        r"^reports/(?P<code>[\w-]{1,20})/follow/(?P<token>[\w-]{1,64})/"
        r"(?P<name>[0-9a-f]{32})-(?P<size>large|thumb)\.jpg$",
        photo.private_photo,
        name="follow-photo",
    ),
    path("api/reports/", api.Reports.as_view(), name="api-reports"),
    path("api/reports/categories/", api.Categories.as_view(), name="api-categories"),
    path("api/reports/clusters/", api.Clusters.as_view(), name="api-clusters"),
    path("api/reports/stats/", stats.StatsView.as_view(), name="api-stats"),
    path("api/reports/<str:code>/", api.OneReport.as_view(), name="api-report"),
    path("", include("feedback.staff.urls")),
]
