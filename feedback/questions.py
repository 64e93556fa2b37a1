"""The extra questions of a category and the answers to them."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from feedback.models import Category
from feedback.text import clean_text
from gisportal.lib.bilingual import bilingual

ANSWER_MAX = 1000


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
        text = clean_text(given.get(question["key"], ""))[:ANSWER_MAX]
        if not text:
            if question.get("required"):
                problems.append(
                    _("Please answer: %(question)s") % {"question": bilingual(question)}
                )
            continue
        choices = {str(c["key"]) for c in question.get("choices", [])}
        if choices and text not in choices:
            problems.append(
                _("Choose one of the answers offered: %(question)s")
                % {"question": bilingual(question)}
            )
            continue
        kept[question["key"]] = text
    if problems:
        raise ValidationError(problems)
    return kept


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
