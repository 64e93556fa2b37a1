"""Addresses of sources, below ``staff/imports/sources/``; for planners only."""

from __future__ import annotations

from django.urls import path, re_path

from importers.feeds import views

urlpatterns = [
    path("", views.source_list, name="sources"),
    path("new", views.new_source, name="source-new"),
    path("notices", views.notices, name="source-notices"),
    path("<int:pk>/", views.source_page, name="source"),
    path("<int:pk>/edit", views.edit_source, name="source-edit"),
    re_path(r"^(?P<pk>\d{1,18})/(?P<what>run|test)$", views.start, name="source-start"),
    path("<int:pk>/stop", views.stop, name="source-stop"),
    path("<int:pk>/pause", views.pause, name="source-pause"),
    path("<int:pk>/delete", views.delete, name="source-delete"),
]
