"""The plan of a load: which column fills which field, what is key, label, searched.

Nothing is saved while a plan is made; ``Plan.save`` writes it inside the load's
transaction once everything else has worked.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from importers.errors import refuse
from importers.findings import Finding
from importers.options import ImportOptions
from importers.schema import catalogue_file
from layers.models import Layer, LayerField, LayerGroup, LayerRight
from layers.recognition.evidence import Evidence
from layers.stewardship.field_rules import Standing
from layers.stewardship.record_load import LoadRecord

Visibility = tuple[bool, bool, str]


@dataclass(frozen=True)
class Column:
    """A column of the file and the field it fills; ``index`` is its place in a batch.

    ``visibility`` is what the field's row said when it was read, None for a new field.
    ``is_turned_private`` says that personal data were found in a field that was public,
    ``evidence`` why it is taken for personal (not where two people lifted that), and
    ``standing`` what it is unless somebody decides otherwise. ``disguise`` is the old
    encoding whose text was saved as if it were Unicode.
    """

    index: int
    field: LayerField
    visibility: Visibility | None = None
    # A new field whose values were recognised as land-use codes.
    is_coded: bool = False
    is_turned_private: bool = False
    evidence: Evidence | None = None
    disguise: str = ""
    standing: Standing = Standing(LayerField.Meaning.NONE, is_public=False)


@dataclass
class Plan:
    """How rows become features of ``layer``."""

    layer: Layer
    columns: list[Column]
    key: list[Column]
    label: list[Column]
    findings: list[Finding] = field(default_factory=list)

    @property
    def has_stable_keys(self) -> bool:
        """Whether keys come from columns (otherwise they are row numbers)."""
        return bool(self.key)

    def by_meaning(self, meaning: LayerField.Meaning) -> Column | None:
        """The first column of that meaning."""
        return next((c for c in self.columns if c.field.meaning == meaning), None)

    @property
    def searched(self) -> list[Column]:
        """Public searchable columns that the label does not hold already."""
        named = {c.index for c in self.label}
        return [
            c
            for c in self.columns
            if c.field.is_public and c.field.is_searchable and c.index not in named
        ]

    def save(self, options: ImportOptions) -> Layer:
        """Write the layer and its fields, and of existing rows only what was decided.

        What somebody else changed meanwhile (a published version, a name) stays;
        raises ``RefusedError`` when it was which fields are public or searched, for
        the search text is made already. The layer's row is locked from here on.
        """
        found = Layer.objects.select_for_update(of=("self",)).filter(
            slug=self.layer.slug
        )
        existing = found.first()
        group = catalogue_file.group_of(options.catalogue)
        record = LoadRecord(options.actor_id)
        if existing is None:
            self.layer.group = group
            record.added(self.layer)
            self._give_rights(options)
        elif options.is_new_layer:
            raise refuse(
                "layer-exists",
                _("A layer with this name was made meanwhile. Choose another name."),
            )
        else:
            self._update(existing, group, options, record)
        self._save_fields(options, record)
        record.finish(self.layer)
        return self.layer

    def _update(
        self,
        existing: Layer,
        group: LayerGroup | None,
        options: ImportOptions,
        record: LoadRecord,
    ) -> None:
        decided = {n for n in catalogue_file.LAYER_FACTS if n in options.catalogue}
        decided |= {"geometry_kind"}
        decided |= {"name_vi"} if options.title else set()
        decided |= {"role"} if options.role else set()
        decided |= {"topology_least"} if options.topology is not None else set()
        values = {name: getattr(self.layer, name) for name in decided}
        if group is not None:
            values["group"] = group
        record.changed(existing, values)
        self.layer = existing

    def _give_rights(self, options: ImportOptions) -> None:
        """Whoever brings a new layer may go on with it."""
        if options.is_new_layer and options.actor_id:
            for right in (LayerRight.Right.EDIT, LayerRight.Right.PUBLISH):
                LayerRight.objects.create(
                    layer=self.layer, right=right, user_id=options.actor_id
                )

    def _save_fields(self, options: ImportOptions, record: LoadRecord) -> None:
        known = {f.key: f for f in self.layer.fields.all()}
        for column in self.columns:
            row = column.field
            there = known.get(row.key)
            row.layer = self.layer
            if there is None:
                row.pk, row._state.adding = None, True
                record.field(None, row)
                continue
            if visibility_of(there) != (column.visibility or visibility_of(row)):
                raise refuse(
                    "fields-changed",
                    _("Somebody changed the layer's fields meanwhile. Load it again."),
                )
            row.pk, row._state.adding = there.pk, False
            record.field(there, row, self._decided(column, options))
        used = [c.field.pk for c in self.columns]
        gone = self.layer.fields.exclude(pk__in=used)
        gone.update(key_order=None, label_order=None)

    def _decided(self, column: Column, options: ImportOptions) -> list[str]:
        given = catalogue_file.described(options.catalogue, column.field)
        facts = [name for name in catalogue_file.FIELD_FACTS if name in given]
        always = ["source_name", "key_order", "label_order"]
        is_decided = given or column.is_turned_private
        implied = (
            ["is_public", "is_searchable", "meaning", "visibility_reason"]
            if is_decided
            else []
        )
        return list(dict.fromkeys([*always, *facts, *implied]))


def visibility_of(row: LayerField) -> Visibility:
    """Whether the field is public, whether it is searched, and what it means."""
    return row.is_public, row.is_searchable, str(row.meaning)
