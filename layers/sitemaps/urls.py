"""Addresses for search engines: one set for all languages, at the root."""

from __future__ import annotations

from django.contrib.sitemaps.views import index, sitemap
from django.urls import path
from django.views.decorators.cache import cache_page
from django.views.decorators.http import require_safe

from layers.sitemaps.pages import SITEMAPS
from layers.sitemaps.robots import robots

# Built at most once in this many seconds.
KEPT = 3600

app_name = "sitemaps"
urlpatterns = [
    path(
        "sitemap.xml",
        require_safe(cache_page(KEPT)(index)),
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemaps:section"},
        name="index",
    ),
    path(
        "sitemap-<section>.xml",
        require_safe(cache_page(KEPT)(sitemap)),
        {"sitemaps": SITEMAPS},
        name="section",
    ),
    path("robots.txt", robots, name="robots"),
]
