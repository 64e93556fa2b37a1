"""Texts an office uses again and again, with placeholders filled for each report."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.models.links import any_category_key, any_office_key
from feedback.states import State

PLACEHOLDERS = ("code", "category", "place", "office", "due", "phone")
_PLACEHOLDER = re.compile(r"\{(\w*)\}")


class AnswerTemplate(models.Model):
    """A ready answer; an empty field means "any": step, category, office."""

    name = models.CharField(_("name"), max_length=100)
    text_vi = models.TextField(_("text (Vietnamese)"), max_length=4000)
    text_en = models.TextField(_("text (English)"), max_length=4000, blank=True)
    state = models.CharField(
        _("for the step"), max_length=20, choices=State.choices, blank=True
    )
    category = any_category_key()
    office = any_office_key()
    is_active = models.BooleanField(_("active"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        ordering = ["order", "name", "id"]
        verbose_name = _("answer template")
        verbose_name_plural = _("answer templates")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse placeholders nobody would fill."""
        for name in ("text_vi", "text_en"):
            unknown = set(_PLACEHOLDER.findall(getattr(self, name))) - {*PLACEHOLDERS}
            if unknown:
                raise ValidationError(
                    {
                        name: _("There is no placeholder %(name)s.")
                        % {"name": f"{{{min(unknown)}}}"}
                    }
                )

    def filled(self, values: dict[str, str], language: str) -> str:
        """The text in the reporter's language with ``values`` put in."""
        text = self.text_en if language == "en" and self.text_en else self.text_vi
        return _PLACEHOLDER.sub(lambda match: values.get(match[1], ""), text)
