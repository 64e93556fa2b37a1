"""Forms of the import workflow: layer and file, how to read the file, its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gisportal.core.search_folding import fold
from importers import access
from importers.drawings.levels import Level
from importers.drawings.network import SNAP
from importers.drawings.rows import LARGEST_SNAP, TARGETS
from importers.errors import RefusedError, UsageError
from importers.inspection.crs import checked_code
from importers.intake import uploads
from importers.jobs.upload_summary import ColumnSummary, LayerSummary
from importers.options import MAX_TOPOLOGY, SLUG_LENGTH, ImportOptions
from layers.models import Layer, LayerField
from layers.recognition import land_systems
from layers.recognition.evidence import Evidence
from layers.stewardship.field_rules import Objection, Standing, objection

NEW = "+"
KEY_PARTS = 4
LABEL_PARTS = 3
# With more, the form would have more fields than a request may.
COLUMNS_SHOWN = 60


def _set_choices(
    form: forms.Form, name: str, choices: Sequence[tuple[str, str]]
) -> None:
    """Choices that depend on the file or the person."""
    field = cast("forms.ChoiceField", form.fields[name])
    field.choices = choices


class UploadForm(forms.Form):
    """A file for a layer there is, or for a new one."""

    layer = forms.ChoiceField(label=gettext_lazy("Layer"))
    title = forms.CharField(
        label=gettext_lazy("Name of the new layer (Vietnamese)"),
        required=False,
        max_length=200,
    )
    title_en = forms.CharField(
        label=gettext_lazy("Name in English"), required=False, max_length=200
    )
    role = forms.ChoiceField(
        label=gettext_lazy("What it holds"),
        choices=[("", gettext_lazy("Find out from the columns")), *Layer.Role.choices],
        required=False,
    )

    land_system = forms.ChoiceField(
        label=gettext_lazy("Whose columns it has"),
        choices=[
            ("", gettext_lazy("Find out from the columns")),
            *land_systems.TITLES.items(),
            (land_systems.NONE, gettext_lazy("None of the land systems")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = {layer.slug: layer for layer in access.own_layers(user)}
        choices = [("", "–"), *((slug, str(row)) for slug, row in self.own.items())]
        if access.may_add_layers(user):
            choices.append((NEW, _("A new layer …")))
        _set_choices(self, "layer", choices)

    def clean(self) -> dict[str, Any]:
        """A new layer needs a name that is still free."""
        values = super().clean() or {}
        if values.get("layer") == NEW:
            slug = slug_of(values.get("title", ""))
            if not slug:
                self.add_error("title", _("Give the new layer a name."))
            elif Layer.objects.filter(slug=slug).exists():
                self.add_error("title", _("There is a layer of this name already."))
            values["slug"] = slug
        names = [file.name or "" for file in self.uploaded]
        if not names:
            self.add_error(None, _("Choose a file."))
        else:
            try:
                uploads.check_names(names)
            except UsageError as error:
                self.add_error(None, error.message)
        return values

    @property
    def uploaded(self) -> list[Any]:
        """The files that came."""
        return self.files.getlist("files") if hasattr(self.files, "getlist") else []

    def options(self) -> ImportOptions:
        """What is known of the import so far."""
        values = self.cleaned_data
        is_new = values["layer"] == NEW
        slug = values["slug"] if is_new else values["layer"]
        return uploads.first_options(slug, values, is_new=is_new)


def slug_of(title: str) -> str:
    """The address word of a layer's name: ``Thửa đất 2026`` → ``thua-dat-2026``."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")
    return words[:SLUG_LENGTH].strip("-")


class RoleForm(forms.Form):
    """What a new layer is; left out, it is what it was taken for."""

    role = forms.ChoiceField(
        label=gettext_lazy("What it holds"), choices=Layer.Role.choices, required=False
    )


class FileReadingForm(forms.Form):
    """How the file is read: coordinate system, encoding, key and label."""

    crs = forms.ChoiceField(label=gettext_lazy("Coordinate system"), required=False)
    crs_other = forms.CharField(
        label=gettext_lazy("Another one (EPSG code)"), required=False, max_length=40
    )
    encoding = forms.ChoiceField(label=gettext_lazy("Text encoding"), required=False)

    def __init__(self, *args: Any, layer: LayerSummary, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layer = layer
        _set_choices(self, "crs", [(p.code, p.name) for p in layer.places])
        names = list(layer.texts[0]) if layer.texts else [layer.encoding]
        _set_choices(self, "encoding", [(name, name) for name in names])
        columns = [("", "–"), *((str(i), c.name) for i, c in enumerate(layer.columns))]
        for name in places_of("key", KEY_PARTS) + places_of("label", LABEL_PARTS):
            self.fields[name] = forms.ChoiceField(choices=columns, required=False)

    def clean(self) -> dict[str, Any]:
        """Some coordinate system must be named, and one that exists."""
        values = super().clean() or {}
        try:
            values["crs_other"] = checked_code(values.get("crs_other", ""))
        except (UsageError, RefusedError) as error:
            self.add_error("crs_other", error.message)
        else:
            if not (values["crs_other"] or values.get("crs")):
                self.add_error("crs", _("Choose the coordinate system."))
        return values

    def indexes(self, use: str) -> list[int]:
        """Columns chosen for the key or the label, in their order."""
        found = [self.cleaned_data.get(n) for n in places_of(use, KEY_PARTS)]
        return list(dict.fromkeys(int(value) for value in found if value))


class ColumnForm(forms.Form):
    """One column: what it is called, what it means, who may see it."""

    FACTS = ("name_vi", "name_en", "meaning", "is_public", "is_searchable")

    name_vi = forms.CharField(label=gettext_lazy("Label (Vietnamese)"), max_length=200)
    name_en = forms.CharField(
        label=gettext_lazy("Label (English)"), max_length=200, required=False
    )
    meaning = forms.ChoiceField(
        label=gettext_lazy("Meaning"), choices=LayerField.Meaning.choices
    )
    is_public = forms.BooleanField(label=gettext_lazy("Public"), required=False)
    is_searchable = forms.BooleanField(label=gettext_lazy("Searchable"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why it may be public"), max_length=300, required=False
    )

    def __init__(
        self, *args: Any, column: ColumnSummary, may_publish: bool, **kwargs: Any
    ) -> None:
        self.column, self.may_publish = column, may_publish
        self.found = {name: getattr(column, name) for name in self.FACTS}
        super().__init__(*args, **{**kwargs, "initial": self.found})

    def clean(self) -> dict[str, Any]:
        """Personal columns stay private; opening a private one needs a reason."""
        values = super().clean() or {}
        if not values.get("is_public"):
            values["is_searchable"] = False
        is_opened = values.get("is_public") and not self.column.is_public
        against = self._objection(values)
        if against is not None:
            self.add_error("is_public" if is_opened else "meaning", against.label)
        elif is_opened and not values.get("reason", "").strip():
            self.add_error("reason", _("Say why this column may be public."))
        return values

    def _objection(self, values: dict[str, Any]) -> Objection | None:
        """What speaks against the publicity and the meaning that were chosen."""
        column, meaning = self.column, values.get("meaning", self.column.meaning)
        is_settled = column.is_known or column.is_held_private
        personal = LayerField.Meaning.PERSONAL
        return objection(
            Standing(column.meaning if is_settled else meaning, column.is_public),
            Standing(meaning, bool(values.get("is_public"))),
            evidence=Evidence(personal, column.reason)
            if column.is_recognised
            else None,
            may_publish=self.may_publish,
        )

    def facts(self) -> dict[str, Any]:
        """What was decided of the column; of a known one only what changed."""
        decided = {name: self.cleaned_data[name] for name in self.FACTS}
        if self.column.is_known and decided == self.found:
            return {}
        reason = self.cleaned_data["reason"].strip() or self.column.reason
        return {**decided, "visibility_reason": reason}


class LineworkForm(forms.Form):
    """What to make of a drawing, and of which levels."""

    way = forms.ChoiceField(label=gettext_lazy("What to load"), choices=TARGETS)
    boundary = forms.MultipleChoiceField(
        label=gettext_lazy("Levels with boundaries"), required=False
    )
    labels = forms.MultipleChoiceField(
        label=gettext_lazy("Levels with labels"), required=False
    )
    sheet = forms.CharField(
        label=gettext_lazy("Map sheet number of all parcels"),
        required=False,
        max_length=20,
    )
    commune = forms.RegexField(
        r"^\d{5}$",
        label=gettext_lazy("Commune code (5 digits)"),
        required=False,
        max_length=5,
    )
    snap = forms.FloatField(
        label=gettext_lazy("Join ends closer than (m)"),
        min_value=0,
        max_value=LARGEST_SNAP,
        required=False,
    )
    keeps_unclear = forms.BooleanField(
        label=gettext_lazy("Keep outlines without a number, or with two"),
        required=False,
    )

    def __init__(self, *args: Any, levels: list[Level], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.levels = levels
        for name in ("boundary", "labels"):
            _set_choices(self, name, [(level.name, level.name) for level in levels])

    def rows(self) -> list[dict[str, Any]]:
        """Each level with what is ticked."""
        ticked = {n: self[n].value() or [] for n in ("boundary", "labels")}
        return [
            {
                "level": level,
                "is_boundary": level.name in ticked["boundary"],
                "is_label": level.name in ticked["labels"],
            }
            for level in self.levels
        ]

    def facts(self) -> dict[str, Any]:
        """The form kept in the import's options."""
        values = self.cleaned_data
        snap = values["snap"]
        return {**values, "snap": SNAP if snap is None else snap}


class ChecksForm(forms.Form):
    """What else is looked at, and what is taken over."""

    topology = forms.FloatField(
        label=gettext_lazy("Report overlaps and gaps from (m²)"),
        min_value=0,
        max_value=MAX_TOPOLOGY / 10,
        required=False,
    )
    takes_outside = forms.BooleanField(
        label=gettext_lazy("Load shapes outside the province, too"), required=False
    )
    takes_codes = forms.BooleanField(
        label=gettext_lazy("Use the names and colours of land-use codes"),
        required=False,
    )


def places_of(use: str, count: int) -> list[str]:
    """Names of the fields that hold the parts of the key or the label."""
    return [f"{use}{place}" for place in range(1, count + 1)]
