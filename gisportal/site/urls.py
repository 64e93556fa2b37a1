"""Addresses of the portal's own pages: map, help, sign-in, workspace."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.gzip import gzip_page
from django.views.i18n import JavaScriptCatalog

from gisportal.site.people import views as people
from gisportal.site.views import audit, pages, pwa, workspace
from gisportal.site.views.api_docs import api_docs

app_name = "portal"

urlpatterns = [
    path("", pages.map_page, name="map"),
    path("embed/", pages.embed, name="embed"),
    path("help/", pages.help_page, name="help"),
    path("api/docs/", api_docs, name="api-docs"),
    path("staff/", workspace.workspace, name="staff"),
    path("staff/people/", people.people_page, name="people"),
    path("staff/people/invite/", people.invite_page, name="invite"),
    path("staff/people/<int:pk>/", people.person_page, name="person"),
    path("staff/people/<int:pk>/link", people.send_invitation, name="person-link"),
    path("staff/people/<int:pk>/off", people.switch_off, name="person-off"),
    path("staff/people/<int:pk>/on", people.switch_on, name="person-on"),
    path(
        "staff/people/<int:pk>/second-factor",
        people.drop_second_factor,
        name="person-second-factor",
    ),
    path("staff/people/<int:pk>/hand-over", people.hand_over, name="person-hand-over"),
    path("staff/people/locks/<int:pk>/lift", people.lift_lock, name="lift-lock"),
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
