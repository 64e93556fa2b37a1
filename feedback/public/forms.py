"""Forms: the citizen's, which keep what was typed (``draft`` checks it), and a rule's."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.gis.geos import MultiPolygon
from django.utils.translation import gettext_lazy as _

from feedback.errors import InvalidReportError
from feedback.geometry import read_geometry
from feedback.intake.questions import asked, check_questions, values_of
from feedback.intake.validation import ADDRESS_MAX, NAME_MAX, Draft
from feedback.models import Category, PartnerCity, RoutingRule
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


class RoutingRuleForm(forms.ModelForm):
    """A routing rule; a drawn area is pasted as GeoJSON (QGIS copies it so)."""

    shape = forms.CharField(
        label=_("drawn area"),
        widget=forms.Textarea({"rows": 4}),
        required=False,
        help_text=_("GeoJSON Polygon or MultiPolygon in WGS 84."),
    )

    class Meta:
        model = RoutingRule
        fields = ["category", "layer", "feature_key", "shape", "office", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show the area as the text it was given in."""
        super().__init__(*args, **kwargs)
        if self.instance.shape:
            self.initial["shape"] = self.instance.shape.geojson

    def clean_shape(self) -> MultiPolygon | None:
        """The area as a multipolygon, None without."""
        text = self.cleaned_data["shape"]
        if not text:
            return None
        geometry = read_geometry(text)
        if geometry.geom_type == "Polygon":
            return MultiPolygon(geometry, srid=geometry.srid)
        if geometry.geom_type != "MultiPolygon":
            raise forms.ValidationError(_("An area must be a polygon."))
        return geometry


class CategoryForm(forms.ModelForm):
    """A category; questions the form could not show are refused."""

    class Meta:
        model = Category
        fields = [
            "slug",
            "parent",
            "name_vi",
            "name_en",
            "guidance_vi",
            "guidance_en",
            "icon",
            "deadline_days",
            "requires_approval",
            "requires_after_photo",
            "is_elsewhere",
            "confirmation",
            "questions",
            "is_active",
            "is_public",
            "order",
        ]

    def clean_questions(self) -> list[dict[str, Any]]:
        """The questions, each with key and name."""
        questions = self.cleaned_data["questions"] or []
        check_questions(questions)
        return questions


class PartnerCityForm(forms.ModelForm):
    """Another city; our key there can be set but is never shown again."""

    api_key = forms.CharField(
        label=_("our api_key there"),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        required=False,
        help_text=_("Leave it empty to keep the one that is set."),
    )

    class Meta:
        model = PartnerCity
        fields = ["name", "url", "jurisdiction", "is_active"]

    def save(self, commit: bool = True) -> PartnerCity:
        """Seal the key when one was given."""
        if key := self.cleaned_data["api_key"]:
            self.instance.api_key = key
        return super().save(commit)
