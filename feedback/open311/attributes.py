"""Answers to a category's questions as Open311 sends them: ``attribute[CODE]``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from feedback.errors import InvalidReportError
from feedback.models import Category
from feedback.open311 import services
from feedback.open311.parameters import read_date
from feedback.text import clean_text
from gisportal.core.errors import BadParameterError


def read_answers(form: QueryDict, category: Category) -> dict[str, Any]:
    """The answers given, every one of its type. Raises ``InvalidReportError``."""
    answers: dict[str, Any] = {}
    problems: list[str] = []
    for question in filter(services.is_asked, category.questions):
        code = str(question["key"])
        given = _given(form, code)
        problem = _problem(question, given)
        if problem:
            problems.append(f"{code}: {problem}")
        elif given:
            is_list = services.datatype(question) == "multivaluelist"
            answers[code] = given if is_list else given[0]
    if problems:
        raise InvalidReportError({"attribute": problems})
    return answers


def _given(form: QueryDict, code: str) -> list[str]:
    values = form.getlist(f"attribute[{code}]") + form.getlist(f"attribute[{code}][]")
    return [text for value in values if (text := clean_text(value))]


def _problem(question: Mapping[str, Any], given: list[str]) -> str:
    """What is wrong with the answer; empty when nothing is."""
    if not given:
        return _("An answer is required.") if question.get("required") else ""
    kind = services.datatype(question)
    if len(given) > 1 and kind != "multivaluelist":
        return _("Only one answer is possible.")
    if kind in services.LISTS:
        keys = {str(choice["key"]) for choice in question["choices"]}
        return "" if keys.issuperset(given) else _("This is none of the keys offered.")
    if kind == "number" and not _is_number(given[0]):
        return _("This must be a number.")
    if kind == "datetime" and not _is_date(given[0]):
        return _("This must be a date, or a time with its zone.")
    return ""


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _is_date(text: str) -> bool:
    moment = text if "T" in text else f"{text}T00:00:00Z"
    try:
        return read_date({"date": moment}, "date") is not None
    except BadParameterError:
        return False
