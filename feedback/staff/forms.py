"""Forms of the staff's pages about rules, categories and partners."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.gis.geos import MultiPolygon
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from feedback.geometry import read_geometry
from feedback.intake.questions import check_questions
from feedback.models import Category, PartnerCity, RoutingRule


def edit_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    saved: str,
    back: str,
) -> HttpResponse:
    """Save the ``form`` of the context and go ``back``, or show it (again)."""
    form = context["form"]
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, saved)
        return redirect(back)
    return render(request, template, context, status=400 if form.errors else 200)


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
        return cast(MultiPolygon, geometry)


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
