"""Addresses of the portal's own pages: map, help, sign-in, workspace."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.decorators.gzip import gzip_page
from django.views.i18n import JavaScriptCatalog

from gisportal.site.views import audit, pages, pwa
from gisportal.site.views.api_docs import api_docs

app_name = "portal"

urlpatterns = [
    path("", pages.map_page, name="map"),
    path("embed/", pages.embed, name="embed"),
    path("help/", pages.help_page, name="help"),
    path("api/docs/", api_docs, name="api-docs"),
    path("staff/", pages.staff, name="staff"),
    path("staff/login/", pages.Login.as_view(), name="login"),
    path("staff/logout/", LogoutView.as_view(), name="logout"),
    path("staff/audit/", audit.audit_page, name="audit"),
    path("staff/audit/table.csv", audit.audit_table, name="audit-table"),
    path(
        "jsi18n/",
        gzip_page(pages.cached(JavaScriptCatalog.as_view(packages=["gisportal.site"]))),
        name="jsi18n",
    ),
    path("icons.<slug:version>.svg", pages.icon_sprite, name="icons"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("offline/", pwa.offline, name="offline"),
]
