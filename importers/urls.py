"""Addresses of the importers app; all of them for planners only."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
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
job = [
    path("", job_pages.job_page, name="job"),
    path("confirm", confirm.confirm, name="confirm"),
    path("progress", job_pages.progress, name="progress"),
    path("cancel", job_pages.cancel, name="cancel"),
    path("again", job_pages.again, name="again"),
    path("findings.csv", job_pages.findings_csv, name="findings"),
    path("findings.geojson", job_pages.findings_geojson, name="findings-geojson"),
]
version = [
    path("", draft.draft, name="draft"),
    path("difference", draft.difference_view, name="difference"),
    path("publish", layer_history.publish, name="publish"),
    path("discard", layer_history.discard, name="discard"),
    path("remove", old_versions.remove, name="remove"),
]
layer: list[URLPattern | URLResolver] = [
    path("", layer_history.history, name="layer"),
    path("rollback", layer_history.roll_back, name="rollback"),
    path("versions/<int:number>/", include(version)),
]
imports: list[URLPattern | URLResolver] = [
    path("", job_pages.job_list, name="list"),
    path("new", upload.new_import, name="new"),
    path("tokens/", tokens.token_list, name="tokens"),
    path("tokens/<int:pk>", tokens.revoke_token, name="token-revoke"),
    path("sources/", include("importers.feeds.urls")),
    path("old/", old_versions.old_versions, name="old"),
    path("<uuid:pk>/", include(job)),
    path("layers/<slug:slug>/", include(layer)),
]
help_page = TemplateView.as_view(template_name="importers/help.html")
urlpatterns = [
    # For everybody who wants to know before asking for an account.
    path("help/import/", cache_control(max_age=3600)(help_page), name="help"),
    path("staff/imports/", include(imports)),
    path("api/imports/", include("importers.api.urls")),
]
