"""Forms: the citizen's, which keep what was typed (``draft`` checks it), and a rule's."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django import forms

from feedback.errors import InvalidReportError
from feedback.intake.draft import FIELDS, NAME_MAX, Draft, FieldSpec, Kind
from feedback.intake.questions import asked, values_of
from feedback.models import Category
from feedback.models.report import DESCRIPTION_MAX

# What the form asks by an input of its own; answers have one for each question.
DRAFT_FIELDS = {
    name: spec
    for name, spec in FIELDS.items()
    if spec.is_public and spec.kind is not Kind.OBJECT
}


def new_key() -> str:
    """An idempotency key for one form."""
    return secrets.token_urlsafe(16)


def _form_field(spec: FieldSpec) -> forms.Field:
    """Nothing is required here: the checks of the draft say better what is missing."""
    if spec.kind is Kind.FLAG:
        return forms.BooleanField(required=False)
    return forms.CharField(
        required=False,
        max_length=spec.form_max_length,
        # The words of the reporter stay as they were typed.
        strip=spec.kind is not Kind.TEXT,
    )


class ReportForm(forms.Form):
    """What ``/reports/new`` asks: the fields of ``intake.draft``, and the page's own."""

    commune = forms.CharField(required=False, max_length=400)
    different = forms.CharField(required=False)
    idempotency_key = forms.CharField(required=False, max_length=200)
    altcha = forms.CharField(required=False)

    description_max = DESCRIPTION_MAX
    name_max = NAME_MAX

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The fields of a draft come first."""
        super().__init__(*args, **kwargs)
        declared = {name: _form_field(spec) for name, spec in DRAFT_FIELDS.items()}
        self.fields = {**declared, **self.fields}

    def draft(self) -> Draft:
        """The draft to submit; call after ``is_valid``."""
        values = self.cleaned_data
        prefix = f"answer-{values['category']}-"
        answers = {
            name.removeprefix(prefix): several if len(several) > 1 else several[0]
            for name in self.data
            if name.startswith(prefix) and (several := values_of(self.data, name))
        }
        place = {name: values[name].replace(",", ".") for name in ("lon", "lat")}
        return Draft(
            **{name: values.get(name, "") for name in DRAFT_FIELDS}
            | place
            | {
                "geometry": values.get("geometry") or None,
                "is_listed": self._is_listed(),
                "answers": answers,
            }
        )

    def _is_listed(self) -> bool:
        """Whether the place is no more than a commune of the list."""
        values = self.cleaned_data
        place = f"{values['lon']}|{values['lat']}||"
        return bool(values["commune"]) and values["commune"] == place

    def show(self, error: InvalidReportError) -> None:
        """Put the mistakes of a draft beside the fields they belong to."""
        for name, texts in error.errors.items():
            self.place_errors(name, texts)

    def place_errors(self, name: str, texts: list[str]) -> None:
        """The mistakes of one part of the draft."""
        shown = "lon" if name in ("place", "feature_key") else name
        self.add_error(shown if shown in self.fields else None, texts)


def category_groups(typed: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """The categories offered, under their headings, with their questions, in order."""
    groups: dict[int | None, dict[str, Any]] = {}
    for category in Category.objects.offered().select_related("parent"):
        group = groups.setdefault(
            category.parent_id, {"heading": category.parent, "categories": []}
        )
        category.asked = asked(category, typed or {})
        group["categories"].append(category)
    return list(groups.values())
