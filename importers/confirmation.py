"""What a planner confirms of an upload: the forms of one layer inside, made options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from importers import encoding
from importers.forms import (
    COLUMNS_SHOWN,
    KEY_PARTS,
    LABEL_PARTS,
    ColumnForm,
    SourceForm,
    places_of,
)
from importers.mapping import DEFAULT_KEYS, DEFAULT_LABELS
from importers.options import ImportOptions
from importers.survey import ColumnSurvey, LayerSurvey
from layers.models import LayerField


class Confirmation:
    """The forms of one layer of the upload, filled with what was found or known."""

    def __init__(
        self,
        found: LayerSurvey,
        role: str,
        fields: Sequence[LayerField],
        data: QueryDict | None = None,
    ) -> None:
        self.found = found
        initial = {
            "crs": found.places[0].code if found.places else "",
            "encoding": found.encoding,
            **_chosen("key", KEY_PARTS, _key(found.columns, role, fields)),
            **_chosen("label", LABEL_PARTS, _label(found.columns, fields)),
        }
        self.source = SourceForm(data, layer=found, initial=initial, prefix="s")
        self.columns = [
            ColumnForm(data, column=column, prefix=f"c{index}")
            for index, column in enumerate(found.columns[:COLUMNS_SHOWN])
        ]
        self.key = [self.source[name] for name in places_of("key", KEY_PARTS)]
        self.label = [self.source[name] for name in places_of("label", LABEL_PARTS)]

    def is_valid(self) -> bool:
        """Whether everything can be taken as it is; errors stand in the forms."""
        forms = [self.source, *self.columns]
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
    def wrong_columns(self) -> list[ColumnForm]:
        """Columns with mistakes."""
        return [form for form in self.columns if form.errors]

    def options(self, before: ImportOptions) -> ImportOptions:
        """The options of the import; call after ``is_valid``."""
        values = self.source.cleaned_data
        decode = encoding.named(values["encoding"] or self.found.encoding).decode
        names = [decode(column.raw).strip() for column in self.found.columns]
        facts = {names[i]: form.facts() for i, form in enumerate(self.columns)}
        return replace(
            before,
            sublayer=self.found.name,
            source_crs=values["crs_other"] or self._named_crs(values["crs"]),
            encoding=self._named_encoding(values["encoding"]),
            key=tuple(names[i] for i in self.source.indexes("key")),
            label=tuple(names[i] for i in self.source.indexes("label")),
            catalogue={
                **before.catalogue,
                "fields": {name: given for name, given in facts.items() if given},
            },
        )

    def _named_crs(self, code: str) -> str:
        """The system to name; none where the file's own words are confirmed."""
        own = [place.code for place in self.found.places if place.source == "file"]
        return "" if code in own else code

    def _named_encoding(self, name: str) -> str:
        return "" if name == self.found.encoding else name

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


def _chosen(use: str, count: int, indexes: Sequence[int]) -> dict[str, Any]:
    return dict(zip(places_of(use, count), map(str, indexes), strict=False))


def _key(
    columns: Sequence[ColumnSurvey], role: str, fields: Sequence[LayerField]
) -> list[int]:
    before = _as_before(columns, fields, "key_order")
    return before or _by_meanings(columns, DEFAULT_KEYS.get(role, ()))


def _label(columns: Sequence[ColumnSurvey], fields: Sequence[LayerField]) -> list[int]:
    before = _as_before(columns, fields, "label_order")
    return before or _by_meanings(columns, DEFAULT_LABELS)


def _as_before(
    columns: Sequence[ColumnSurvey], fields: Sequence[LayerField], attribute: str
) -> list[int]:
    """Columns that have a place in the layer's key or label from before."""
    placed = [f for f in fields if getattr(f, attribute) is not None]
    keys = [f.key for f in sorted(placed, key=lambda f: getattr(f, attribute))]
    at = {column.key: index for index, column in enumerate(columns)}
    return [at[key] for key in keys] if all(key in at for key in keys) else []


def _by_meanings(
    columns: Sequence[ColumnSurvey],
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
