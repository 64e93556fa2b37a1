"""Every address of the portal with something real in it, found by walking the URL conf."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.models import User
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import override

from tests.support.cast import NATIONAL_ID, Town
from tests.support.tiles import tile_at

_VARIES = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>((?:[^()\[\]]|\[[^\]]*\])+)\)")
_OPTIONAL = re.compile(r"\(\?:[^()]*\)\?|\(\?:[^()]*\)\*|[\^$]|\\(?=[./-])")
# A row of its own for every model of the admin would say the same over and over.
_MODEL = re.compile(r"^admin/(?P<app>\w+)/(?P<model>\w+)/(?P<rest>.*)$")


# The number of what does not exist.
NOBODY = 2_147_483_000


@dataclass(frozen=True)
class Address:
    """One route of the URL conf: how it is written there, and a path that meets it."""

    route: str
    name: str
    path: str


def all_addresses(town: Town) -> list[Address]:
    """One address for every route, Vietnamese where there are two."""
    found: dict[str, Address] = {}
    with override("vi"):
        routes = list(_routes(get_resolver()))
    for route, name in routes:
        found.setdefault(route, Address(route, name, "/" + fill(route, name, town)))
    return list(found.values())


def _routes(
    resolver: URLResolver, before: str = "", space: str = ""
) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLPattern):
            yield route, f"{space}{entry.name or ''}"
        else:
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _routes(entry, route, inner)


def fill(route: str, name: str, town: Town) -> str:
    """The route as a path, with a thing of ``town`` for everything that varies."""

    def value(match: re.Match[str]) -> str:
        part = match[1] or match[2]
        return str(_value(part, route, name, town))

    return _OPTIONAL.sub("", _VARIES.sub(value, route))


def _value(part: str, route: str, name: str, town: Town) -> object:
    if route.startswith("admin/"):
        return _of_admin(part, route)
    if part == "pk":
        return _numbered(route, town)
    lon, lat = town.place
    x, y = tile_at(lon, lat, 15)
    known = {
        "slug": town.office.slug if route.startswith("offices/") else town.layer.slug,
        "key": "29545-1-1",
        "number": 1 if "follow/" in route or "mine/" in route else town.draft.number,
        "code": _code(route, town),
        "token": town.asked_token if "asked/" in route else town.private_token,
        "name": town.photo.name
        if "photo" in route or "size" in route
        else "categories",
        "size": "large",
        "file_format": "geojson",
        "what": "test",
        "verb": "approve",
        "uidb36": "1",
        "provider_id": "oidc",
        "notation": "json",
        "section": "pages",
        "version": "1",
        **{"z": 15, "x": x, "y": y, "row": y, "column": x},
    }
    return known[part]


def _code(route: str, town: Town) -> str:
    """What a code in this route stands for: a parcel, a kind of report, a report."""
    if route.startswith("id/"):
        return NATIONAL_ID
    return "lights" if "services" in route else town.report.code


def _numbered(route: str, town: Town) -> object:
    """What a number (or a job's id) in this route stands for."""
    things = {
        "sources/": town.source,
        "tokens/": town.token,
        "rules/": town.rule,
        "answers/": town.answer,
        "filters/": town.queue_filter,
        "warnings/": town.warning,
        "photos/": town.photo,
    }
    for words, thing in things.items():
        if words in route:
            return thing.pk
    if "people/" in route and "locks/" not in route:
        return User.objects.get(username="officer").pk
    return (
        NOBODY if route.startswith(("staff/layers/", "staff/people/")) else town.job.pk
    )


def _of_admin(part: str, route: str) -> object:
    """A row of the model, if there is one."""
    match = _MODEL.match(route)
    if part == "object_id" and match:
        model = apps.get_model(match["app"], match["model"])
        row = model._default_manager.order_by("pk").first()
        return 1 if row is None else row.pk
    return {"app_label": "feedback", "content_type_id": 1, "object_id": 1}.get(
        part, "x"
    )
