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
# Status -> what it means. An operation that names one of them itself gets these words.
WORDS = {
    "400": "A parameter is missing or has a wrong value.",
    "401": "Nobody is signed in, or the token opens nothing.",
    "403": "Whoever asks may not do this.",
    "404": "There is no such thing, or it may not be seen.",
    "409": "This cannot be done in the present state.",
    "410": "This was public once and is not any more.",
    "413": "The body is too large.",
    "415": "The body is of a kind that is not taken.",
    "422": "A value was understood and cannot be taken.",
    "429": "Too many requests from this address; wait a minute.",
    "503": "The answer would take too long, or the database is away.",
    "507": "There is no room on the disk for what was sent; nothing was kept.",
}
ALWAYS = ("400", "404", "429", "503")
FOR_KNOWN_ONES = ("401", "403")
WITH_BODY = ("413", "415")


def add_problems(result: Json, **_facts: Any) -> Json:
    """Hook for drf-spectacular: name the failures and their form everywhere."""
    components = result.setdefault("components", {}).setdefault("schemas", {})
    components["Problem"] = PROBLEM
    body = {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }
    for path in result["paths"].values():
        for method in METHODS:
            operation = path.get(method)
            if operation is None:
                continue
            answers = operation["responses"] | {
                status: {"description": WORDS[status], "content": body}
                for status in failures(operation)
            }
            operation["responses"] = dict(sorted(answers.items()))
    return result


def failures(operation: Json) -> set[str]:
    """Statuses of the failures of an operation: those it names, and what follows of it."""
    named = {status for status in operation["responses"] if status in WORDS}
    named.update(ALWAYS)
    if needs_somebody(operation):
        named.update(FOR_KNOWN_ONES)
    if "requestBody" in operation:
        named.update(WITH_BODY)
    return named


def needs_somebody(operation: Json) -> bool:
    """Whether only those who are signed in, or programs with a token, are answered."""
    return {} not in operation.get("security", [{}])
