"""The Atom feeds: asked for often, so an unchanged one costs an empty answer."""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from feedback.links import full_address
from feedback.lookup import public_report
from feedback.public.atom import (
    Feed,
    Links,
    feed_of_changes,
    feed_of_reports,
    read_wanted,
)
from feedback.public.report_pages import public_history
from gisportal.core.bilingual import pick

CACHE = "public, max-age=300"
# The parameters that make a feed another one, in the order its name has them.
NAMES = (
    *("category", "state", "commune", "bbox", "lon", "lat", "radius"),
    *("layer", "key", "feature_key"),
)


@require_safe
def report_feed(request: HttpRequest) -> HttpResponse:
    """New public reports, narrowed as the address says."""
    wanted = read_wanted(request.GET)
    query = {name: request.GET[name] for name in NAMES if request.GET.get(name)}
    links = _links(request, reverse("feedback:list"), query)
    facts = settings.PORTAL
    portal = pick(facts["name_vi"], facts["name_en"])
    title = _("Reports · %(portal)s") % {"portal": portal}
    return _answer(request, feed_of_reports(wanted.reports(), links, title))


@require_safe
def change_feed(request: HttpRequest, code: str) -> HttpResponse:
    """What happened to one public report; others answer like unknown."""
    report = public_report(code)
    links = _links(request, report.get_absolute_url(), {})
    return _answer(request, feed_of_changes(report, public_history(report), links))


def _links(request: HttpRequest, page: str, query: dict[str, str]) -> Links:
    own = f"{request.path}?{urlencode(query)}" if query else request.path
    facts = settings.PORTAL
    author = pick(facts["body_vi"], facts["body_en"])
    return Links(full_address, page, own, author)


def _answer(request: HttpRequest, feed: Feed) -> HttpResponse:
    body = feed.writeString("utf-8").encode()
    changed = int(feed.latest_post_date().timestamp())
    response = HttpResponse(body, content_type=feed.content_type)
    response["ETag"] = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response["Last-Modified"] = http_date(changed)
    response["Cache-Control"] = CACHE
    response["Access-Control-Allow-Origin"] = "*"
    tag = response["ETag"]
    return get_conditional_response(request, tag, changed, response) or response
