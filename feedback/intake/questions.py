"""The extra questions of a category and the answers to them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from feedback.models import Category
from feedback.text import clean_text
from gisportal.core.bilingual import bilingual

ANSWER_MAX = 1000
# Type of a question whose choices may be combined.
MULTIPLE = "multi"
# Types of questions, and the field the form shows for each; others are a line of text.
KINDS = {
    "number": "number",
    "integer": "integer",
    "date": "date",
    "textarea": "long",
    "longtext": "long",
    "yesno": "choice",
    "info": "info",
    "information": "info",
}
YES, NO = "yes", "no"
# Translated in Django's own catalogue.
DJANGOS_OWN = "yes,no,maybe"
# Nobody asks for more digits; Python refuses numbers of thousands of them.
DIGITS_MAX = 30
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_WHOLE = re.compile(r"-?\d+", re.ASCII)


@dataclass(frozen=True)
class Choice:
    """One possible answer; ``stop`` says where a report with it belongs instead."""

    key: str
    name: str
    stop: str = ""


@dataclass(frozen=True)
class Question:
    """One extra question as the form shows it."""

    name: str
    key: str
    label: str
    is_required: bool
    kind: str
    choices: tuple[Choice, ...]
    hint: str = ""
    values: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """What was typed so far."""
        return self.values[0] if self.values else ""


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
        kind=kind_of(question),
        choices=choices_of(question),
        hint=bilingual(question, "hint") or "",
        values=tuple(map(str, values_of(typed, name))),
    )


def values_of(typed: Mapping[str, Any], name: str) -> list[Any]:
    """Every value that was sent under ``name``."""
    if isinstance(typed, MultiValueDict):
        return typed.getlist(name)
    return [typed[name]] if name in typed else []


def kind_of(question: Mapping[str, Any]) -> str:
    """How the form asks: choice, multi, number, integer, date, long, info or text."""
    if is_multiple(question):
        return MULTIPLE
    if question.get("choices"):
        return "choice"
    return KINDS.get(str(question.get("type", "")), "text")


def choices_of(question: Mapping[str, Any]) -> tuple[Choice, ...]:
    """The possible answers in the active language; none where anything may be said."""
    if str(question.get("type")) == "yesno" and not question.get("choices"):
        yes, no, _maybe = (word.capitalize() for word in _(DJANGOS_OWN).split(","))
        return Choice(YES, yes), Choice(NO, no)
    return tuple(
        Choice(str(choice["key"]), bilingual(choice), bilingual(choice, "stop") or "")
        for choice in question.get("choices", [])
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
    kind = kind_of(question)
    if kind == "info":
        return ""
    several = given if isinstance(given, list) and kind == MULTIPLE else [given]
    texts = [text for part in several if (text := clean_text(part)[:ANSWER_MAX])]
    if not texts and question.get("required"):
        raise _problem(_("Please answer: %(question)s"), question)
    choices = {choice.key: choice for choice in choices_of(question)}
    if choices and not choices.keys() >= set(texts):
        raise _problem(_("Choose one of the answers offered: %(question)s"), question)
    for text in texts:
        if choices and choices[text].stop:
            raise ValidationError(choices[text].stop)
    if kind == MULTIPLE:
        return list(dict.fromkeys(texts))
    return _typed(question, kind, texts[0]) if texts else ""


def _typed(question: Mapping[str, Any], kind: str, text: str) -> str:
    """The answer in the form its type is kept in. Raises ``ValidationError``."""
    if kind in ("number", "integer"):
        plain = text.replace(",", ".").replace(" ", "")
        pattern = _WHOLE if kind == "integer" else _NUMBER
        if len(plain) > DIGITS_MAX or not pattern.fullmatch(plain):
            raise _problem(_("Please answer with a number: %(question)s"), question)
        return plain
    if kind == "date":
        day = _day(text)
        if day is None:
            raise _problem(_("Please answer with a date: %(question)s"), question)
        return day.isoformat()
    return text


def _day(text: str) -> date | None:
    """A day as browsers send it (2026-02-05) or people write it (05/02/2026)."""
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    # Programs send a moment (Open311); its day is what is asked for.
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def _problem(words: str, question: Mapping[str, Any]) -> ValidationError:
    return ValidationError(words % {"question": bilingual(question)})


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
