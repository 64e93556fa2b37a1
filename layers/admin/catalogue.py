"""Groups, layers, their fields and rights."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from layers import policy
from layers.external import check_address
from layers.models import Layer, LayerField, LayerGroup, LayerRight
from layers.recognition import reasons
from layers.stewardship.change_field import FieldOutcome, change_field
from layers.stewardship.change_layer import add_layer
from layers.stewardship.layer_facts import GUARDED


class LayerForm(forms.ModelForm):
    """A layer; the model refuses a style that the map could not draw.

    The fields are named: a new one of the model is not for everybody who may edit.
    """

    class Meta:
        model = Layer
        fields = (
            *("slug", "group", "order", "name_vi", "name_en"),
            *("description_vi", "description_en", "role", "matter"),
            *("source", "external_url", "external_layers"),
            *("geometry_kind", "measure_srid", "min_overlap", "min_zoom", "max_zoom"),
            *("style", "is_shown_first", "opacity", "attribution", "licence"),
            *("source_office", "decision_number", "decision_date", "decision_url"),
            *("view_audience", "download_audience", "needs_second_person", "is_demo"),
        )

    def clean(self) -> dict[str, Any]:
        """Check the address of an outside source."""
        values = super().clean() or self.cleaned_data
        source = values.get("source")
        if source and source != Layer.Source.STORE:
            url, names = values.get("external_url"), values.get("external_layers")
            check_address(source, url or "", names or "")
        return values


class LayerFieldInline(admin.TabularInline):
    """The fields of a layer, to describe them.

    Who may see them is decided on the layer's staff page, where it is checked who asks.
    """

    model = LayerField
    extra = 0
    fields = [
        *("order", "key", "type", "meaning", "name_vi", "name_en", "unit"),
        *("is_public", "is_searchable", "label_order", "key_order"),
        "visibility_reason",
    ]
    readonly_fields = ["key", "type", "meaning", "is_public", "visibility_reason"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Fields come with the columns of a file."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was recognised in a field must not be forgotten with it."""
        return False


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
    # No actions on many at once: each layer's facts are changed by its verb.
    actions = None
    inlines = [LayerFieldInline, LayerRightInline]

    def save_model(
        self, request: HttpRequest, obj: Layer, form: Any, change: bool
    ) -> None:
        """A new layer begins closed where its maker may not decide; facts stay as they are."""
        if not change:
            add_layer(obj, request.user)
        elif form.changed_data:
            # Nothing else: who sees the layer may have been changed meanwhile.
            obj.save(update_fields=[*form.changed_data, "updated_at"])

    def save_formset(
        self, request: HttpRequest, form: Any, formset: Any, change: bool
    ) -> None:
        """Fields are described by the verb that every way in shares."""
        if formset.model is not LayerField:
            super().save_formset(request, form, formset, change)
            return
        formset.new_objects = formset.changed_objects = formset.deleted_objects = []
        for each in formset.initial_forms:
            values = {n: each.cleaned_data[n] for n in each.changed_data}
            if values:
                outcome = change_field(each.instance, values, request.user)
                self._tell(request, outcome)

    def _tell(self, request: HttpRequest, outcome: FieldOutcome) -> None:
        if outcome.closed is not None:
            words = _("The field is private now: it looks personal (%(why)s).")
            messages.warning(
                request, words % {"why": reasons.shown(outcome.closed.reason)}
            )
        if not outcome.is_scrubbed:
            words = _(
                "The texts of this big layer are being written anew. It is shown to "
                "nobody until that is done; it comes back by itself."
            )
            messages.warning(request, words)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Layer | None = None
    ) -> list[str]:
        """Who sees a layer and what it is: changed on its staff page, by its verb."""
        fields = [str(name) for name in super().get_readonly_fields(request, obj)]
        if obj is not None:
            return [*fields, *GUARDED, "staff_page"]
        if not policy.is_administrator(request.user):
            fields.append("needs_second_person")
        return fields

    @admin.display(description=_("who sees it, and what it is"))
    def staff_page(self, layer: Layer) -> SafeString:
        """Where that is changed."""
        address = reverse("layers:staff-layer", args=[layer.slug])
        return format_html('<a href="{}">{}</a>', address, _("Change it there"))

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
