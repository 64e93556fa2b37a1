"""Forms of a layer's staff pages: who sees it and what it is, its fields, requests."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from layers.models import Layer, LayerField
from layers.recognition import reasons
from layers.stewardship.ask import LONGEST_REASON
from layers.stewardship.change_role import wanted_role
from layers.stewardship.layer_facts import GUARDED

Meaning = LayerField.Meaning


def _reason(label: Any, *, is_required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_REASON, required=is_required)


class StaffForm(forms.Form):
    """A form whose controls look like those of the portal."""

    @property
    def controls(self) -> list[forms.BoundField]:
        """Its fields, each with the class of its kind."""
        for field in self.fields.values():
            widget = field.widget
            if isinstance(widget, (forms.CheckboxInput, forms.CheckboxSelectMultiple)):
                widget.attrs["class"] = "form-check-input"
            elif isinstance(widget, forms.Select):
                widget.attrs["class"] = "form-select"
            else:
                widget.attrs |= {"class": "form-control", "autocomplete": "off"}
        return list(self)


class FactsForm(StaffForm):
    """Who sees the layer and what it is; what one may not change is not offered."""

    reason = _reason(_("Why (kept in the history)"))

    def __init__(
        self, *args: Any, layer: Layer, allowed: frozenset[str], **kwargs: Any
    ) -> None:
        facts = {name: getattr(layer, name) for name in GUARDED}
        facts["role"] = wanted_role(layer)
        super().__init__(*args, **{**kwargs, "initial": facts})
        offered = fields_for_model(Layer, fields=[n for n in GUARDED if n in allowed])
        self.fields = {**offered, **self.fields}
        if "role" in self.fields:
            # Somebody may wish for another one while this page is open.
            self.fields["role"].show_hidden_initial = True
        if layer.needs_second_person:
            self.fields["reason"].required = True

    def values(self) -> dict[str, Any]:
        """The facts as they were sent."""
        left_alone = {"reason", "role"} - set(self.changed_data)
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in left_alone | {"reason"}
        }


class FieldForm(StaffForm):
    """What a field is called, what it means, who may see it."""

    FACTS = ("name_vi", "name_en", "unit", "meaning", "is_public", "is_searchable")

    reason = _reason(_("Why it is public or private"))

    def __init__(self, *args: Any, field: LayerField, **kwargs: Any) -> None:
        facts = {name: getattr(field, name) for name in self.FACTS}
        facts["reason"] = reasons.shown(field.visibility_reason)
        super().__init__(*args, **{**kwargs, "initial": facts})
        self.field = field
        self.fields = {
            **fields_for_model(LayerField, fields=self.FACTS),
            **self.fields,
        }
        if field.is_personal:
            # Lifted by two people only; among themselves they may be put right.
            self._offer(lambda value: value in LayerField.PERSONAL_MEANINGS)
            for name in ("is_public", "is_searchable"):
                del self.fields[name]

    def _offer(self, is_offered: Any) -> None:
        meaning = cast("forms.ChoiceField", self.fields["meaning"])
        meaning.choices = [c for c in Meaning.choices if is_offered(c[0])]

    def values(self) -> dict[str, Any]:
        """What the field shall be; the reason only where publicity is another one."""
        facts = dict(self.cleaned_data)
        reason = facts.pop("reason").strip()
        if set(self.changed_data) & {"is_public", "meaning", "reason"}:
            facts["visibility_reason"] = reason[:300]
        return facts


class LiftForm(StaffForm):
    """What the field holds instead of personal data, and why that is certain."""

    meaning = forms.ChoiceField(
        label=_("What it holds instead"),
        choices=[
            c for c in Meaning.choices if c[0] not in LayerField.PERSONAL_MEANINGS
        ],
    )
    is_public = forms.BooleanField(label=_("Public"), required=False)
    is_searchable = forms.BooleanField(label=_("Searchable"), required=False)
    reason = _reason(_("Why these are no personal data"), is_required=True)


class AnswerForm(forms.Form):
    """What the second person says to it."""

    answer = _reason(_("Answer (optional)"))
