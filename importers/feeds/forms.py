"""The form of a feed: a scheduled source of a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext as _

from importers import access
from importers.errors import RefusedError, UsageError
from importers.inspection import crs, encoding
from importers.models import ImportSource
from layers import policy
from layers.models import Layer

PUBLISH = policy.Right.PUBLISH


if TYPE_CHECKING:
    # Django's class takes type arguments only in the eyes of the checker.
    ModelForm = forms.ModelForm[ImportSource]
else:
    ModelForm = forms.ModelForm


class FeedForm(ModelForm):
    """A source, to be kept by ``user``, who is responsible for it from then on."""

    class Meta:
        model = ImportSource
        fields = [
            *("layer", "name", "kind", "location", "collection"),
            *("source_crs", "encoding", "sublayer"),
            *("secret_kind", "secret_name", "secret_header"),
            *("every", "next_run_at"),
            *("is_auto_published", "max_removed", "max_changed", "max_added"),
            *("are_warnings_accepted", "tell_email"),
        ]
        widgets = {
            "next_run_at": forms.DateTimeInput(
                attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            ),
            "location": forms.TextInput(
                attrs={"spellcheck": "false", "autocomplete": "off"}
            ),
        }

    # The parts of the page, each with its fields.
    PARTS = {
        "where": ("layer", "name", "kind", "location", "collection"),
        "reading": ("source_crs", "encoding", "sublayer"),
        "secret": ("secret_kind", "secret_name", "secret_header"),
        "when": ("every", "next_run_at"),
        "limits": ("max_removed", "max_changed", "max_added"),
    }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        own = access.own_layers(user).exclude(published_version=None, fields=None)
        layer_field = cast("forms.ModelChoiceField[Layer]", self.fields["layer"])
        layer_field.queryset = own.distinct()
        for name, field in self.fields.items():
            kind = field.widget
            if isinstance(kind, forms.CheckboxInput):
                kind.attrs["class"] = "form-check-input"
            else:
                is_choice = isinstance(kind, forms.Select)
                kind.attrs["class"] = "form-select" if is_choice else "form-control"
            if field.help_text:
                kind.attrs["aria-describedby"] = f"help_{name}"
        if self.instance.pk:
            self.fields["layer"].disabled = True

    def clean_source_crs(self) -> str:
        """An EPSG code that exists."""
        try:
            return crs.checked_code(self.cleaned_data["source_crs"].upper())
        except (UsageError, RefusedError) as error:
            raise forms.ValidationError(error.message) from error

    def clean_encoding(self) -> str:
        """An encoding that is known."""
        name: str = self.cleaned_data["encoding"].strip()
        try:
            if name:
                encoding.from_name(name)
        except UsageError as error:
            raise forms.ValidationError(error.message) from error
        return name

    def clean(self) -> dict[str, Any]:
        """Publishing by itself only for who may publish."""
        values = super().clean() or {}
        layer = values.get("layer")
        is_auto = values.get("is_auto_published")
        if is_auto and layer and not policy.can(self.user, PUBLISH, layer):
            self.add_error(
                "is_auto_published",
                _("You may load into this layer, but not publish it."),
            )
        return values

    def save(self, commit: bool = True) -> ImportSource:
        """Whoever changed it last answers for it: it runs with that person's rights."""
        self.instance.owner = self.user
        if set(self.changed_data) & {"kind", "location", "collection"}:
            # Another place: what is known of the old one says nothing.
            self.instance.etag = self.instance.last_modified = ""
            self.instance.digest = ""
        source: ImportSource = super().save(commit)
        return source

    def part(self, name: str) -> list[forms.BoundField]:
        """The fields of one part of the page."""
        return [self[field] for field in self.PARTS[name]]
