"""Service offices, their procedures and the areas they serve."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _

from layers.models import Procedure, ServedArea, ServiceOffice


@admin.register(Procedure)
class ProcedureAdmin(admin.ModelAdmin):
    """What people come to offices for."""

    list_display = ["name_vi", "name_en", "slug", "matter", "order", "is_demo"]
    search_fields = ["name_vi", "name_en", "slug"]
    prepopulated_fields = {"slug": ["name_en"]}


class OfficeForm(forms.ModelForm):
    """An office; its place is typed as two numbers.

    The admin's map widgets need inline scripts, which the content security policy
    refuses; numbers also work by keyboard alone.
    """

    longitude = forms.FloatField(label=_("longitude"), min_value=-180, max_value=180)
    latitude = forms.FloatField(label=_("latitude"), min_value=-85, max_value=85)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["longitude"].initial = self.instance.point.x
            self.fields["latitude"].initial = self.instance.point.y

    def save(self, commit: bool = True) -> ServiceOffice:
        """Make the point of the two numbers."""
        self.instance.point = Point(
            self.cleaned_data["longitude"], self.cleaned_data["latitude"], srid=4326
        )
        return super().save(commit)


class ServedAreaInline(admin.TabularInline):
    """Administrative features an office serves."""

    model = ServedArea
    extra = 0


@admin.register(ServiceOffice)
class ServiceOfficeAdmin(admin.ModelAdmin):
    """Service offices with their place and served area."""

    form = OfficeForm
    list_display = [
        "name_vi",
        "kind",
        "level",
        "address",
        "phone",
        "is_active",
        "is_demo",
    ]
    list_filter = ["kind", "level", "is_active", "is_demo"]
    search_fields = ["name_vi", "name_en", "address"]
    prepopulated_fields = {"slug": ["name_en"]}
    inlines = [ServedAreaInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    *("slug", "name_vi", "name_en", "kind", "level", "accepts"),
                    "is_active",
                ]
            },
        ),
        (
            _("Contact"),
            {
                "fields": [
                    "address",
                    "hours_vi",
                    "hours_en",
                    "phone",
                    "email",
                    "website",
                ]
            },
        ),
        (_("Procedures"), {"fields": ["procedures"]}),
        (_("Place"), {"fields": ["longitude", "latitude", "is_demo"]}),
    ]
