"""What the OpenAPI description of ``/api/`` says of every operation: how it can fail."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
PROBLEM: Json = {
    "type": "object",
    "description": "What went wrong (RFC 9457); `code` is stable, `detail` for people.",
    "required": ["type", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "parameter": {"type": "string"},
    },
}
# Status -> what it means, for every operation.
FAILURES = {
    "400": "A parameter is missing or has a wrong value.",
    "404": "There is no such thing, or it may not be seen.",
    "429": "Too many requests from this address; wait a minute.",
    "503": "The answer would take too long, or the database is away.",
}


def add_problems(result: Json, **_facts: Any) -> Json:
    """Hook for drf-spectacular: name the failures and their form everywhere."""
    components = result.setdefault("components", {}).setdefault("schemas", {})
    components["Problem"] = PROBLEM
    body = {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }
    for path in result["paths"].values():
        for method in METHODS:
            answers = path.get(method, {}).get("responses")
            if answers is None:
                continue
            for status, words in FAILURES.items():
                answers.setdefault(status, {"description": words, "content": body})
    return result
