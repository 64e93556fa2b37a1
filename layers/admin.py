"""Django's admin for the catalogue. Features have none: only the store writes them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.gis.geos import Point
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from layers import policy
from layers.external import check_address
from layers.models import (
    DatasetVersion,
    Layer,
    LayerField,
    LayerGroup,
    LayerRight,
    PersonalLook,
    Procedure,
    PublishEvent,
    ServedArea,
    ServiceOffice,
)
from layers.store.scrub_queue import forget


class LayerForm(forms.ModelForm):
    """A layer; the model refuses a style that the map could not draw."""

    class Meta:
        model = Layer
        fields = [
            "slug",
            "group",
            "order",
            "name_vi",
            "name_en",
            "description_vi",
            "description_en",
            "role",
            "source",
            "external_url",
            "external_layers",
            "geometry_kind",
            "measure_srid",
            "min_overlap",
            "min_zoom",
            "max_zoom",
            "style",
            "is_shown_first",
            "opacity",
            "attribution",
            "licence",
            "source_office",
            "decision_number",
            "decision_date",
            "decision_url",
            "view_audience",
            "download_audience",
            "needs_second_person",
            "is_demo",
        ]

    def clean(self) -> dict[str, Any]:
        """Check the address of an outside source."""
        values = super().clean() or self.cleaned_data
        source = values.get("source")
        if source and source != Layer.Source.STORE:
            url, names = values.get("external_url"), values.get("external_layers")
            check_address(source, url or "", names or "")
        return values


class LayerFieldInline(admin.TabularInline):
    """The fields of a layer."""

    model = LayerField
    extra = 0
    fields = [
        "order",
        "key",
        "type",
        "meaning",
        "name_vi",
        "name_en",
        "unit",
        "is_public",
        "is_searchable",
        "label_order",
        "key_order",
        "visibility_reason",
    ]
    readonly_fields = ["key", "type"]


class LayerRightInline(admin.TabularInline):
    """Who else may do what with the layer."""

    model = LayerRight
    extra = 0


@admin.register(LayerGroup)
class LayerGroupAdmin(admin.ModelAdmin):
    """Themes of the catalogue."""

    list_display = ["slug", "name_vi", "name_en", "order"]


@admin.register(Layer)
class LayerAdmin(admin.ModelAdmin):
    """The catalogue. Publishing happens by its own verbs, not by editing a row."""

    form = LayerForm
    list_display = [
        "slug",
        "name_vi",
        "group",
        "role",
        "view_audience",
        "published_version",
        "is_demo",
    ]
    list_filter = ["group", "role", "view_audience", "is_demo"]
    search_fields = ["slug", "name_vi", "name_en"]
    readonly_fields = [
        *("published_version", "forgetting_since", "created_at", "updated_at"),
    ]
    inlines = [LayerFieldInline, LayerRightInline]

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        """A field that turned private must not be found any more, in any version."""
        super().save_related(request, form, formsets, change)
        changed = {
            name
            for formset in formsets
            if formset.model is LayerField
            for each in formset.forms
            for name in each.changed_data
        }
        if changed & {"is_public", "is_searchable", "meaning", "label_order"}:
            self._forget(request, form.instance)

    def _forget(self, request: HttpRequest, layer: Layer) -> None:
        if not forget(layer):
            words = _(
                "The texts of this big layer are being written anew. It is shown to "
                "nobody until that is done; it comes back by itself."
            )
            messages.warning(request, words)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Layer | None = None
    ) -> list[str]:
        """Whoever is bound by the second person's look cannot switch it off."""
        fields = [str(name) for name in super().get_readonly_fields(request, obj)]
        if not super().has_change_permission(request, obj):
            fields.append("needs_second_person")
        return fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Layer]:
        """Every layer for administrators, for others those given to them."""
        layers = super().get_queryset(request)
        if super().has_change_permission(request):
            return layers
        return layers.filter(pk__in=editable(request).values("pk"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Administrators, and whoever may edit some layer."""
        return super().has_module_permission(request) or editable(request).exists()

    def has_view_permission(
        self, request: HttpRequest, obj: Layer | None = None
    ) -> bool:
        """As ``has_change_permission``."""
        return self.has_change_permission(request, obj)

    def has_change_permission(
        self, request: HttpRequest, obj: Layer | None = None
    ) -> bool:
        """Administrators, and staff who hold the right to edit this layer."""
        if super().has_change_permission(request, obj):
            return True
        if obj is None:
            return editable(request).exists()
        return policy.can(request.user, policy.Right.EDIT, obj)


def editable(request: HttpRequest) -> QuerySet[Layer]:
    """Layers this person was given the right to edit."""
    return policy.layers_with(request.user, policy.Right.EDIT)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Records that only the store writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds these by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody edits these by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Versions go by ``purgeversions``, never by hand."""
        return False


@admin.register(DatasetVersion)
class DatasetVersionAdmin(ReadOnlyAdmin):
    """Versions and their lineage."""

    list_display = [
        "layer",
        "number",
        "state",
        "feature_count",
        "source_file",
        "source_crs",
        "loaded_at",
    ]
    list_filter = ["state", "layer"]
    exclude = ["extent"]


@admin.register(PublishEvent)
class PublishEventAdmin(ReadOnlyAdmin):
    """Who published or rolled back what."""

    list_display = [
        *("at", "layer", "action", "version_number"),
        *("previous", "actor", "reason"),
    ]
    list_filter = ["action", "layer"]


@admin.register(Procedure)
class ProcedureAdmin(admin.ModelAdmin):
    """What people come to offices for."""

    list_display = ["name_vi", "name_en", "slug", "order", "is_demo"]
    search_fields = ["name_vi", "name_en", "slug"]
    prepopulated_fields = {"slug": ["name_en"]}


@admin.register(PersonalLook)
class PersonalLookAdmin(ReadOnlyAdmin):
    """Who looked at personal data, when and why."""

    list_display = ["at", "user_name", "layer_slug", "feature_key", "reason"]
    list_filter = ["layer_slug"]
    search_fields = ["user_name", "feature_key", "reason"]


class OfficeForm(forms.ModelForm):
    """An office; its place is typed as two numbers.

    The admin's map widgets need inline scripts, which the content security policy
    refuses; numbers also work by keyboard alone.
    """

    longitude = forms.FloatField(label=_("longitude"), min_value=-180, max_value=180)
    latitude = forms.FloatField(label=_("latitude"), min_value=-85, max_value=85)

    class Meta:
        model = ServiceOffice
        fields = [
            "slug",
            "name_vi",
            "name_en",
            "level",
            "address",
            "hours_vi",
            "hours_en",
            "phone",
            "email",
            "website",
            "procedures",
            "is_active",
            "is_demo",
        ]

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
    list_display = ["name_vi", "level", "address", "phone", "is_active", "is_demo"]
    list_filter = ["level", "is_active", "is_demo"]
    search_fields = ["name_vi", "name_en", "address"]
    prepopulated_fields = {"slug": ["name_en"]}
    inlines = [ServedAreaInline]
    fieldsets = [
        (None, {"fields": ["slug", "name_vi", "name_en", "level", "is_active"]}),
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
