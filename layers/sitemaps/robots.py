"""``/robots.txt``: pages may be indexed, files and the staff workspace may not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

CLOSED = (
    "/admin/",
    "/staff/",
    "/api/",
    "/ogc/",
    "/open311/",
    "/tiles/",
    "/search",
    "/layers/*/download/",
    "/layers/*.pdf$",
    "/reports/*/follow/",
)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What to leave alone, in both languages, and where the sitemap is."""
    lines = ["User-agent: *"]
    for address in CLOSED:
        lines += [f"Disallow: {address}", f"Disallow: /en{address}"]
    sitemap = request.build_absolute_uri(reverse("sitemaps:index"))
    lines += ["", f"Sitemap: {sitemap}", ""]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response
