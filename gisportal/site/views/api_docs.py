"""The API's description as a page: the OpenAPI document, readable without any script."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from gisportal.core.openapi import METHODS, Json, needs_somebody


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Every operation under ``/api/`` with its parameters and answers."""
    document = described(get_language() or "")
    return render(
        request,
        "portal/api_docs.html",
        {"document": document, "groups": groups(document)},
    )


@lru_cache(maxsize=4)
def described(language: str) -> Json:
    """The OpenAPI document; the same for everybody, so made once a language."""
    return SchemaGenerator().get_schema(request=None, public=True)


def groups(document: Json) -> list[Json]:
    """Operations by their first word after ``/api/``."""
    found: dict[str, list[Json]] = {}
    for path, methods in document["paths"].items():
        name = path.removeprefix("/api/").strip("/").split("/")[0]
        for method in METHODS:
            if method in methods:
                found.setdefault(name, []).append(
                    operation(path, method, methods[method])
                )
    return [{"name": name, "operations": ops} for name, ops in found.items()]


def operation(path: str, method: str, facts: Json) -> Json:
    """One operation as the page shows it."""
    parameters = facts.get("parameters", [])
    return {
        "id": facts["operationId"],
        "path": path,
        "method": method.upper(),
        "summary": facts.get("summary") or "",
        "words": facts.get("description", ""),
        "parameters": [parameter(p) for p in parameters],
        "body": body_fields(facts),
        "answers": facts.get("responses", {}),
        # One that needs nothing can be tried at once.
        "is_open": method == "get" and not any(p.get("required") for p in parameters),
        "needs_token": needs_somebody(facts),
    }


def parameter(facts: Json) -> Json:
    """One parameter with its type and default in a few words."""
    schema = facts.get("schema", {})
    kind = schema.get("format") or schema.get("type", "")
    choices = schema.get("enum", [])
    return {**facts, "kind": kind, "choices": ", ".join(map(str, choices))}


def body_fields(facts: Json) -> list[str]:
    """Media types an operation takes."""
    return list(facts.get("requestBody", {}).get("content", {}))
