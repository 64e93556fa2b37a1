"""Addresses of Open311: one set for all languages, the notation at the end."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, re_path

from feedback.open311.resource import Resource
from feedback.open311.views import metadata, requests, updates

app_name = "open311"


def endpoint(prefix: str, *, is_test: bool = False) -> list[URLPattern]:
    """The addresses of one endpoint; the test endpoint keeps nothing."""

    def view(resource: type[Resource]) -> Callable[..., HttpResponseBase]:
        return resource.as_view(is_test=is_test)

    end = r"\.(?P<notation>[A-Za-z0-9]+)$"
    return [
        re_path(rf"^{prefix}/services{end}", view(metadata.Services)),
        re_path(
            rf"^{prefix}/services/(?P<code>[\w-]{{1,63}}){end}",
            view(metadata.Definition),
        ),
        re_path(rf"^{prefix}/requests{end}", view(requests.Requests)),
        re_path(
            rf"^{prefix}/requests/(?P<code>[^/]{{1,40}}?){end}",
            view(requests.OneRequest),
        ),
        re_path(
            rf"^{prefix}/tokens/(?P<token>[\w=-]{{1,500}}){end}", view(requests.Token)
        ),
        re_path(rf"^{prefix}/servicerequestupdates{end}", view(updates.Updates)),
    ]


urlpatterns = [
    re_path(
        r"^open311/discovery\.(?P<notation>[A-Za-z0-9]+)$",
        metadata.Discovery.as_view(),
        name="discovery",
    ),
    *endpoint("open311/v2"),
    *endpoint("open311/test/v2", is_test=True),
    re_path(r"^open311(?:/.*)?$", metadata.Unknown.as_view()),
]
