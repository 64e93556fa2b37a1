"""What a planner confirms of an upload: the forms of one layer inside, made options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from importers.drawings import rows
from importers.drawings.levels import Level, choose
from importers.drawings.network import SNAP
from importers.inspection import encoding
from importers.jobs.upload_summary import ColumnSummary, LayerSummary
from importers.options import ImportOptions
from importers.schema.make_plan import DEFAULT_KEYS, DEFAULT_LABELS
from importers.schema.role_guess import RoleGuess
from importers.web.forms import (
    COLUMNS_SHOWN,
    KEY_PARTS,
    LABEL_PARTS,
    ChecksForm,
    ColumnForm,
    FileReadingForm,
    LineworkForm,
    RoleForm,
    places_of,
)
from layers.models import Layer, LayerField


class Confirmation:
    """The forms of one layer of the upload, filled with what was found or known."""

    def __init__(
        self,
        found: LayerSummary,
        guess: RoleGuess,
        fields: Sequence[LayerField],
        data: QueryDict | None = None,
        *,
        layer: Layer | None = None,
        before: dict[str, Any] | None = None,
        may_publish: bool = True,
    ) -> None:
        self.found = found
        self.is_new = layer is None
        self.guess = guess
        self.role = RoleForm(data, initial={"role": guess.role}, prefix="r")
        levels = [Level(**facts) for facts in found.levels]
        self.linework = LineworkForm(
            data, levels=levels, initial=_drawing(levels, before or {}), prefix="w"
        )
        self.checks = ChecksForm(
            data,
            initial={
                "topology": layer.topology_least if layer else None,
                "takes_outside": False,
                "takes_codes": True,
            },
            prefix="k",
        )
        key = _offered(
            found.columns, fields, "key_order", DEFAULT_KEYS.get(guess.role, ())
        )
        label = _offered(found.columns, fields, "label_order", DEFAULT_LABELS)
        initial = {
            "crs": found.places[0].code if found.places else "",
            "encoding": found.encoding,
            **_chosen("key", KEY_PARTS, key),
            **_chosen("label", LABEL_PARTS, label),
        }
        self.source = FileReadingForm(data, layer=found, initial=initial, prefix="s")
        self.columns = [
            ColumnForm(data, column=column, may_publish=may_publish, prefix=f"c{index}")
            for index, column in enumerate(found.columns[:COLUMNS_SHOWN])
        ]
        self.key = [self.source[name] for name in places_of("key", KEY_PARTS)]
        self.label = [self.source[name] for name in places_of("label", LABEL_PARTS)]

    def is_valid(self) -> bool:
        """Whether everything can be taken as it is; errors stand in the forms."""
        forms = [self.source, self.checks, *self.columns]
        if self.is_new:
            forms.append(self.role)
        if self.found.is_drawing:
            forms.append(self.linework)
        # All of them are asked, so that every mistake is shown at once.
        answers = [form.is_valid() for form in forms]
        if not all(answers):
            return False
        return self._are_uses_public("key") and self._are_uses_public("label")

    @property
    def hidden_columns(self) -> int:
        """Columns that are too many for the form and are taken as found."""
        return len(self.found.columns) - len(self.columns)

    @property
    def coded(self) -> list[ColumnSummary]:
        """Columns in which land-use codes were recognised."""
        return [column for column in self.found.columns if column.codes]

    @property
    def can_compare(self) -> bool:
        """Whether neighbours can overlap."""
        return self.found.is_drawing or self.found.kind == Layer.GeometryKind.POLYGON

    @property
    def wrong_columns(self) -> list[ColumnForm]:
        """Columns with mistakes."""
        return [form for form in self.columns if form.errors]

    def options(self, before: ImportOptions) -> ImportOptions:
        """The options of the import; call after ``is_valid``."""
        values = self.source.cleaned_data
        named = values["encoding"]
        decode = encoding.from_name(named or self.found.encoding).decode
        names = [decode(column.raw).strip() for column in self.found.columns]
        facts = {names[i]: form.facts() for i, form in enumerate(self.columns)}
        checks = self.checks.cleaned_data
        if not checks["takes_codes"]:
            for column in self.coded:
                facts[column.name] = {**facts.get(column.name, {}), "codes": {}}
        unstyled: dict[str, Any] = (
            {} if checks["takes_codes"] or not self.is_new else {"style": {}}
        )
        key, label = self._uses("key", names), self._uses("label", names)
        role = self.role.cleaned_data["role"] if self.is_new else ""
        return replace(
            before,
            role=role or before.role,
            sublayer=self.found.name,
            source_crs=values["crs_other"] or self._named_crs(values["crs"]),
            encoding="" if named == self.found.encoding else named,
            key=key,
            label=label,
            linework=self.linework.facts() if self.found.is_drawing else {},
            topology=(checks["topology"] or 0.0) if self.can_compare else None,
            stops_outside=not checks["takes_outside"],
            catalogue={
                **before.catalogue,
                **unstyled,
                "fields": {name: given for name, given in facts.items() if given},
            },
        )

    def _uses(self, use: str, names: Sequence[str]) -> tuple[str, ...]:
        """Columns of the key or the label; of a drawing only where they were changed.

        Which columns its labels fill is known only when parcels are made of it.
        """
        chosen = [names[i] for i in self.source.indexes(use)]
        count = KEY_PARTS if use == "key" else LABEL_PARTS
        offered = [self.source.initial.get(n) for n in places_of(use, count)]
        offered_names = [names[int(at)] for at in offered if at not in (None, "")]
        is_untouched = self.found.is_drawing and chosen == offered_names
        return () if is_untouched else tuple(chosen)

    def _named_crs(self, code: str) -> str:
        """The system to name; none where the file's own words are confirmed."""
        own = [place.code for place in self.found.places if place.source == "file"]
        return "" if code in own else code

    def _are_uses_public(self, use: str) -> bool:
        for index in self.source.indexes(use):
            form = self.columns[index] if index < len(self.columns) else None
            if form is not None and not form.cleaned_data["is_public"]:
                words = _(
                    "%(name)s is private and cannot be part of the key or the label."
                )
                self.source.add_error(
                    f"{use}1", words % {"name": self.found.columns[index].name}
                )
                return False
        return True


def _drawing(levels: Sequence[Level], before: dict[str, Any]) -> dict[str, Any]:
    """What is offered for a drawing: as the last time, else by the levels' names."""
    there = {level.name for level in levels}
    if before.get("boundary") and there.issuperset(
        [*before["boundary"], *before.get("labels", ())]
    ):
        # Each sheet has a number of its own.
        return {**before, "sheet": ""}
    chosen = choose(levels)
    return {
        "way": rows.PARCELS,
        "boundary": list(chosen.boundary),
        "labels": list(chosen.labels),
        "snap": SNAP,
    }


def _chosen(use: str, count: int, indexes: Sequence[int]) -> dict[str, Any]:
    return dict(zip(places_of(use, count), map(str, indexes), strict=False))


def _offered(
    columns: Sequence[ColumnSummary],
    fields: Sequence[LayerField],
    attribute: str,
    wanted: Sequence[Sequence[LayerField.Meaning]],
) -> list[int]:
    """Columns offered for the key or label: as before, else by what they mean."""
    return _as_before(columns, fields, attribute) or _by_meanings(columns, wanted)


def _as_before(
    columns: Sequence[ColumnSummary], fields: Sequence[LayerField], attribute: str
) -> list[int]:
    """Columns that have a place in the layer's key or label from before."""
    placed = [f for f in fields if getattr(f, attribute) is not None]
    keys = [f.key for f in sorted(placed, key=lambda f: getattr(f, attribute))]
    at = {column.key: index for index, column in enumerate(columns)}
    return [at[key] for key in keys] if all(key in at for key in keys) else []


def _by_meanings(
    columns: Sequence[ColumnSummary],
    wanted: Sequence[Sequence[LayerField.Meaning]],
) -> list[int]:
    """The first set of meanings for which there are public columns."""
    at: dict[str, int] = {}
    for index, column in enumerate(columns):
        if column.is_public:
            at.setdefault(column.meaning, index)
    for meanings in wanted:
        if all(meaning in at for meaning in meanings):
            return [at[meaning] for meaning in meanings]
    return []
