"""Addresses of the importers app; all of them for planners only."""

from __future__ import annotations

from django.urls import include, path
from django.views.decorators.cache import cache_control
from django.views.generic import TemplateView

from importers.web import (
    confirm,
    draft,
    job_pages,
    layer_history,
    old_versions,
    tokens,
    upload,
)

app_name = "importers"
urlpatterns = [
    # For everybody who wants to know before asking for an account.
    path(
        "help/import/",
        cache_control(max_age=3600)(
            TemplateView.as_view(template_name="importers/help.html")
        ),
        name="help",
    ),
    path("staff/imports/", job_pages.job_list, name="list"),
    path("staff/imports/new", upload.new_import, name="new"),
    path("staff/imports/tokens/", tokens.token_list, name="tokens"),
    path("staff/imports/tokens/<int:pk>", tokens.revoke_token, name="token-revoke"),
    path("api/imports/", include("importers.api.urls")),
    path("staff/imports/sources/", include("importers.feeds.urls")),
    path("staff/imports/old/", old_versions.old_versions, name="old"),
    path("staff/imports/<uuid:pk>/", job_pages.job_page, name="job"),
    path("staff/imports/<uuid:pk>/confirm", confirm.confirm, name="confirm"),
    path("staff/imports/<uuid:pk>/progress", job_pages.progress, name="progress"),
    path("staff/imports/<uuid:pk>/cancel", job_pages.cancel, name="cancel"),
    path("staff/imports/<uuid:pk>/again", job_pages.again, name="again"),
    path(
        "staff/imports/<uuid:pk>/findings.csv", job_pages.findings_csv, name="findings"
    ),
    path(
        "staff/imports/<uuid:pk>/findings.geojson",
        job_pages.findings_geojson,
        name="findings-geojson",
    ),
    path("staff/imports/layers/<slug:slug>/", layer_history.history, name="layer"),
    path(
        "staff/imports/layers/<slug:slug>/rollback",
        layer_history.roll_back,
        name="rollback",
    ),
    path(
        "staff/imports/layers/<slug:slug>/versions/<int:number>/",
        draft.draft,
        name="draft",
    ),
    path(
        "staff/imports/layers/<slug:slug>/versions/<int:number>/difference",
        draft.difference_view,
        name="difference",
    ),
    path(
        "staff/imports/layers/<slug:slug>/versions/<int:number>/publish",
        layer_history.publish,
        name="publish",
    ),
    path(
        "staff/imports/layers/<slug:slug>/versions/<int:number>/discard",
        layer_history.discard,
        name="discard",
    ),
    path(
        "staff/imports/layers/<slug:slug>/versions/<int:number>/remove",
        old_versions.remove,
        name="remove",
    ),
]
