"""Addresses of the importers app; all of them for planners only."""

from __future__ import annotations

from django.urls import include, path

from importers.api import pages
from importers.views import confirm, draft, jobs, layer, old, upload
from importers.views.help import help_page

app_name = "importers"
urlpatterns = [
    path("help/import/", help_page, name="help"),
    path("staff/imports/", jobs.job_list, name="list"),
    path("staff/imports/new", upload.new_import, name="new"),
    path("staff/imports/tokens/", pages.token_list, name="tokens"),
    path("staff/imports/tokens/<int:pk>", pages.revoke_token, name="token-revoke"),
    path("api/imports/", include("importers.api.urls")),
    path("staff/imports/sources/", include("importers.sources.urls")),
    path("staff/imports/old/", old.old_versions, name="old"),
    path("staff/imports/<uuid:pk>/", jobs.job_page, name="job"),
    path("staff/imports/<uuid:pk>/confirm", confirm.confirm, name="confirm"),
    path("staff/imports/<uuid:pk>/progress", jobs.progress, name="progress"),
    path("staff/imports/<uuid:pk>/cancel", jobs.cancel, name="cancel"),
    path("staff/imports/<uuid:pk>/again", jobs.again, name="again"),
    path("staff/imports/<uuid:pk>/findings.csv", jobs.findings_csv, name="findings"),
    path(
        "staff/imports/<uuid:pk>/findings.geojson",
        jobs.findings_geojson,
        name="findings-geojson",
    ),
    path("staff/imports/layers/<slug:slug>/", layer.history, name="layer"),
    path("staff/imports/layers/<slug:slug>/rollback", layer.roll_back, name="rollback"),
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
        layer.publish,
        name="publish",
    ),
    path(
        "staff/imports/layers/<slug:slug>/versions/<int:number>/discard",
        layer.discard,
        name="discard",
    ),
    path(
        "staff/imports/layers/<slug:slug>/versions/<int:number>/remove",
        old.remove,
        name="remove",
    ),
]
