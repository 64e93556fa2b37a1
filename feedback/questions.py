"""The extra questions of a category and the answers to them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from feedback.models import Category
from feedback.text import clean_text
from gisportal.lib.bilingual import bilingual

ANSWER_MAX = 1000
# Type of a question whose choices may be combined.
MULTIPLE = "multi"


@dataclass(frozen=True)
class Question:
    """One extra question as the form shows it."""

    name: str
    key: str
    label: str
    is_required: bool
    choices: tuple[tuple[str, str], ...]
    value: str = ""


def asked(category: Category, typed: Mapping[str, Any]) -> list[Question]:
    """The questions of ``category`` with what was typed so far."""
    return [_question(category, question, typed) for question in category.questions]


def field_name(category: Category, key: str) -> str:
    """Name of the form field of a question; other categories may use its key too."""
    return f"answer-{category.slug}-{key}"


def check_questions(questions: object) -> None:
    """Refuse questions that a form could not show. Raises ``ValidationError``."""
    problem = ValidationError(
        _("Each question needs a key and a name; choices need keys and names too.")
    )
    if not isinstance(questions, list):
        raise problem
    for question in questions:
        if not _is_named(question):
            raise problem
        choices = question.get("choices", [])
        if not isinstance(choices, list) or not all(map(_is_named, choices)):
            raise problem


def _is_named(entry: object) -> bool:
    return isinstance(entry, dict) and bool(entry.get("key") and entry.get("name_vi"))


def _question(
    category: Category, question: Mapping[str, Any], typed: Mapping[str, Any]
) -> Question:
    name = field_name(category, question["key"])
    return Question(
        name=name,
        key=question["key"],
        label=bilingual(question),
        is_required=bool(question.get("required")),
        choices=tuple(
            (str(choice["key"]), bilingual(choice))
            for choice in question.get("choices", [])
        ),
        value=str(typed.get(name, "")),
    )


def clean_answers(category: Category | None, answers: object) -> dict[str, Any]:
    """Answers to the category's own questions; others are dropped.

    Raises ``ValidationError`` for a missing required answer or a choice that is none.
    """
    if category is None or not category.questions:
        return {}
    given = _decoded(answers)
    kept: dict[str, Any] = {}
    problems: list[str] = []
    for question in category.questions:
        try:
            answer = _answer(question, given.get(question["key"], ""))
        except ValidationError as error:
            problems.extend(error.messages)
            continue
        if answer:
            kept[question["key"]] = answer
    if problems:
        raise ValidationError(problems)
    return kept


def is_multiple(question: Mapping[str, Any]) -> bool:
    """Whether several of the choices may be the answer."""
    return bool(question.get("choices")) and question.get("type") == MULTIPLE


def _answer(question: Mapping[str, Any], given: object) -> str | list[str]:
    """The answer, a list where several are possible. Raises ``ValidationError``."""
    several = given if isinstance(given, list) else [given]
    if not is_multiple(question):
        several = [given]
    texts = [text for part in several if (text := clean_text(part)[:ANSWER_MAX])]
    if not texts and question.get("required"):
        raise ValidationError(
            _("Please answer: %(question)s") % {"question": bilingual(question)}
        )
    choices = {str(choice["key"]) for choice in question.get("choices", [])}
    if choices and not choices.issuperset(texts):
        raise ValidationError(
            _("Choose one of the answers offered: %(question)s")
            % {"question": bilingual(question)}
        )
    if is_multiple(question):
        return list(dict.fromkeys(texts))
    return texts[0] if texts else ""


def _decoded(answers: object) -> dict[str, Any]:
    if isinstance(answers, str) and answers.strip():
        try:
            answers = json.loads(answers)
        except (ValueError, RecursionError) as error:
            raise ValidationError(_("The answers are not a JSON object.")) from error
    if not answers:
        return {}
    if not isinstance(answers, dict):
        raise ValidationError(_("The answers are not a JSON object."))
    return answers
