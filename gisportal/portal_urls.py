"""Addresses of the portal's own pages: map, help, sign-in, workspace."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.decorators.gzip import gzip_page
from django.views.i18n import JavaScriptCatalog

from gisportal import views, views_worker
from gisportal.views_api import api_docs

app_name = "portal"

urlpatterns = [
    path("", views.map_page, name="map"),
    path("embed/", views.embed, name="embed"),
    path("help/", views.help_page, name="help"),
    path("api/docs/", api_docs, name="api-docs"),
    path("staff/", views.staff, name="staff"),
    path("staff/login/", views.Login.as_view(), name="login"),
    path("staff/logout/", LogoutView.as_view(), name="logout"),
    path(
        "jsi18n/",
        gzip_page(views.cached(JavaScriptCatalog.as_view(packages=["gisportal"]))),
        name="jsi18n",
    ),
    path("icons.<slug:version>.svg", views.icon_sprite, name="icons"),
    path("manifest.webmanifest", views_worker.manifest, name="manifest"),
    path("offline/", views_worker.offline, name="offline"),
]
