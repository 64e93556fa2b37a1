"""From the portal's words to Open311's: categories as services, questions too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedback.intake.questions import is_multiple
from feedback.models import Category
from feedback.open311.serializers import Items
from gisportal.core.bilingual import bilingual

REALTIME, BLACKBOX = "realtime", "blackbox"
LISTS = ("singlevaluelist", "multivaluelist")
DATATYPES = {
    "number": "number",
    "integer": "number",
    "date": "datetime",
    "datetime": "datetime",
    "textarea": "text",
    "longtext": "text",
}
INFORMATION = ("info", "information")


def service(category: Category) -> dict[str, Any]:
    """A category as a service."""
    names = dict.fromkeys((category.name_vi, category.name_en))
    return {
        "service_code": category.slug,
        "service_name": category.name,
        "description": category.guidance,
        "metadata": bool(category.questions),
        "type": REALTIME if category.is_shown else BLACKBOX,
        "keywords": ", ".join(filter(None, names)),
        "group": category.parent.name if category.parent else "",
    }


def definition(category: Category) -> dict[str, Any]:
    """The questions of a category as a service definition."""
    return {
        "service_code": category.slug,
        "attributes": Items(
            "attribute",
            [
                _attribute(question, order)
                for order, question in enumerate(category.questions, start=1)
            ],
        ),
    }


def datatype(question: Mapping[str, Any]) -> str:
    """Open311's type of a question."""
    if is_multiple(question):
        return "multivaluelist"
    if question.get("choices"):
        return "singlevaluelist"
    return DATATYPES.get(str(question.get("type", "")), "string")


def is_asked(question: Mapping[str, Any]) -> bool:
    """Whether an answer is expected: some entries only tell something."""
    return question.get("type") not in INFORMATION


def _attribute(question: Mapping[str, Any], order: int) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "variable": is_asked(question),
        "code": str(question["key"]),
        "datatype": datatype(question),
        "required": is_asked(question) and bool(question.get("required")),
        "datatype_description": bilingual(question, "hint") or "",
        "order": order,
        "description": bilingual(question),
    }
    if facts["datatype"] in LISTS:
        values = [
            {"key": str(choice["key"]), "name": bilingual(choice)}
            for choice in question["choices"]
        ]
        facts["values"] = Items("value", values)
    return facts
