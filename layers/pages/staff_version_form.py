"""The form of a version's decision and of where it has data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from layers.coverage import communes_snapshot
from layers.models import DatasetVersion
from layers.pages.staff_layer_forms import StaffForm
from layers.stewardship.ask import LONGEST_REASON
from layers.stewardship.change_version import LONGEST_OUTLINE, OUTLINE, facts_of
from layers.store import version_facts

DAYS = ("decision_date", "valid_from", "valid_until", "coverage_as_of")


class VersionForm(StaffForm):
    """What a version rests on, and where it says it has data."""

    coverage_communes = forms.MultipleChoiceField(
        label=_("Communes with data"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    outline = forms.CharField(
        label=_("Outline (GeoJSON, degrees)"),
        help_text=_("Only where “inside an outline” is chosen."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_OUTLINE,
        required=False,
    )
    reason = forms.CharField(
        label=_("Why (kept in the history)"), max_length=LONGEST_REASON, required=False
    )

    def __init__(
        self,
        *args: Any,
        version: DatasetVersion,
        is_of_two: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **{**kwargs, "initial": facts_of(version)})
        names = (*version_facts.DECISION, *version_facts.COVERAGE)
        offered = fields_for_model(
            DatasetVersion,
            fields=[name for name in names if name != "coverage_communes"],
            widgets={
                day: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
                for day in DAYS
            },
        )
        order = (*names, OUTLINE, "reason")
        self.fields = {name: {**offered, **self.fields}[name] for name in order}
        communes = self.fields["coverage_communes"]
        assert isinstance(communes, forms.MultipleChoiceField)
        communes.choices = self._communes(version)
        self.fields["reason"].required = is_of_two

    def _communes(self, version: DatasetVersion) -> list[tuple[str, str]]:
        """All there are, and those declared that are there no longer."""
        known = {k: f"{name} ({k})" for k, name in communes_snapshot.get().items()}
        gone = {key: key for key in version.coverage_communes if key not in known}
        return [*known.items(), *gone.items()]

    @property
    def decision_controls(self) -> list[forms.BoundField]:
        """What it rests on."""
        return [x for x in self.controls if x.name in version_facts.DECISION]

    @property
    def coverage_controls(self) -> list[forms.BoundField]:
        """Where it has data, apart from the list of communes."""
        names = {*version_facts.COVERAGE, OUTLINE} - {"coverage_communes"}
        return [x for x in self.controls if x.name in names]

    def clean(self) -> dict[str, Any]:
        """Whoever declares a coverage says as of when."""
        values = super().clean() or {}
        if values.get("coverage") and not values.get("coverage_as_of"):
            self.add_error("coverage_as_of", _("Say as of when the data are complete."))
        return values

    def values(self) -> dict[str, Any]:
        """The facts as they were sent; what does not belong to the kind is left out."""
        values = {n: v for n, v in self.cleaned_data.items() if n != "reason"}
        if values["coverage"] != DatasetVersion.Coverage.COMMUNES:
            values["coverage_communes"] = []
        if values["coverage"] != DatasetVersion.Coverage.OUTLINE:
            values[OUTLINE] = ""
        if not values["coverage"]:
            values |= {"coverage_as_of": None, "coverage_source": ""}
        return values
