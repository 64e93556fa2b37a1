"""Every address of the portal; apps are named by string.

Pages and the APIs beside them exist in both languages (``/…`` Vietnamese, ``/en/…``
English); tiles, health and the workspace of Django's admin have one address.
"""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy
from drf_spectacular.views import SpectacularAPIView

from gisportal.site.sign_in import urls as sign_in
from gisportal.site.sign_in.admin_doors import close_own_forms
from gisportal.site.views.health import healthz, readyz
from gisportal.site.views.metrics import metrics
from gisportal.site.views.pwa import worker

handler400 = "gisportal.site.views.errors.bad_request"
handler403 = "gisportal.site.views.errors.forbidden"
handler404 = "gisportal.site.views.errors.not_found"
handler500 = "gisportal.site.views.errors.failed"

close_own_forms(admin.site)

admin.site.index_title = gettext_lazy("Administration")

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("sw.js", worker, name="worker"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("", include("layers.tiles.urls")),
    path("", include("layers.ogc.urls")),
    path("", include("layers.sitemaps.urls")),
    path("", include("feedback.open311.urls")),
    *sign_in.provider_urlpatterns,
    *i18n_patterns(
        path("admin/", admin.site.urls),
        *sign_in.urlpatterns,
        path("", include("gisportal.site.urls")),
        path("", include("layers.urls")),
        path("", include("feedback.urls")),
        path("", include("importers.urls")),
        prefix_default_language=False,
    ),
]
