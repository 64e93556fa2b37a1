"""Forms: the citizen's, which keep what was typed (``draft`` checks it), and a rule's."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django import forms

from feedback.errors import InvalidReportError
from feedback.intake.questions import asked, values_of
from feedback.intake.validation import ADDRESS_MAX, NAME_MAX, Draft
from feedback.models import Category
from feedback.models.report import DESCRIPTION_MAX


def new_key() -> str:
    """An idempotency key for one form."""
    return secrets.token_urlsafe(16)


class ReportForm(forms.Form):
    """What ``/reports/new`` asks. Nothing is required here: ``draft`` says it better."""

    category = forms.CharField(required=False)
    description = forms.CharField(required=False, strip=False)
    lon = forms.CharField(required=False, max_length=40)
    lat = forms.CharField(required=False, max_length=40)
    address = forms.CharField(required=False, max_length=ADDRESS_MAX)
    layer = forms.CharField(required=False, max_length=63)
    feature_key = forms.CharField(required=False, max_length=300)
    geometry = forms.CharField(required=False, max_length=100_000)
    commune = forms.CharField(required=False, max_length=400)
    different = forms.CharField(required=False)
    name = forms.CharField(required=False)
    phone = forms.CharField(required=False)
    email = forms.CharField(required=False)
    show_name = forms.BooleanField(required=False)
    consent = forms.BooleanField(required=False)
    idempotency_key = forms.CharField(required=False, max_length=200)
    altcha = forms.CharField(required=False)

    description_max = DESCRIPTION_MAX
    name_max = NAME_MAX

    def draft(self) -> Draft:
        """The draft to submit; call after ``is_valid``."""
        values = self.cleaned_data
        prefix = f"answer-{values['category']}-"
        answers = {
            name.removeprefix(prefix): several if len(several) > 1 else several[0]
            for name in self.data
            if name.startswith(prefix) and (several := values_of(self.data, name))
        }
        return Draft(
            category=values["category"],
            description=values["description"],
            lon=values["lon"].replace(",", "."),
            lat=values["lat"].replace(",", "."),
            geometry=values.get("geometry") or None,
            address=values["address"],
            is_listed=self._is_listed(),
            layer=values["layer"],
            feature_key=values["feature_key"],
            name=values["name"],
            phone=values["phone"],
            email=values["email"],
            show_name=values["show_name"],
            consent=values["consent"],
            answers=answers,
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
