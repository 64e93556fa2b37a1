"""Columns of the file → fields of the layer: key, label, search, public or private.

Nothing is saved here: the plan holds unsaved rows, which ``save`` writes inside the
load's transaction once everything else has worked.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from django.utils.translation import gettext as _

from gisportal.lib.fold import fold
from importers import catalogue, columns
from importers.encoding import Encoding
from importers.errors import RefusedError, refuse
from importers.findings import Finding, Severity
from importers.options import ImportOptions
from layers.models import Layer, LayerField, LayerGroup

log = logging.getLogger("portal.importers")

Meaning = LayerField.Meaning
Role = Layer.Role
# Default keys by role, tried in this order: all of the meanings must be recognised.
DEFAULT_KEYS: dict[str, tuple[tuple[LayerField.Meaning, ...], ...]] = {
    Role.PARCEL: (
        (Meaning.COMMUNE_CODE, Meaning.SHEET, Meaning.PARCEL),
        (Meaning.SHEET, Meaning.PARCEL),
    ),
    Role.ADMIN: ((Meaning.COMMUNE_CODE,),),
}
DEFAULT_LABELS = (
    (Meaning.SHEET, Meaning.PARCEL),
    (Meaning.NAME,),
    (Meaning.COMMUNE_NAME,),
    (Meaning.ZONE_CODE,),
)
SEARCHED = (Meaning.NAME, Meaning.COMMUNE_NAME, Meaning.ADDRESS)
# A nameless text column is searched when most of its values differ and hold letters.
DISTINCT_SHARE = 0.5
KEY_LENGTH = 63


@dataclass(frozen=True)
class Column:
    """A column of the file and the field it fills; ``index`` is its place in a batch.

    ``visibility`` is what the field's row said (public, searchable) when it was read,
    None for a new field.
    """

    index: int
    field: LayerField
    visibility: tuple[bool, bool] | None = None


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
        group = catalogue.group_of(options.catalogue)
        if existing is None:
            self.layer.group = group
            self.layer.save()
        else:
            self._update(existing, group, options)
        self._save_fields(options)
        return self.layer

    def _update(
        self, existing: Layer, group: LayerGroup | None, options: ImportOptions
    ) -> None:
        decided = {n for n in catalogue.LAYER_FACTS if n in options.catalogue}
        decided |= {"geometry_kind"}
        decided |= {"name_vi"} if options.title else set()
        decided |= {"role"} if options.role else set()
        for name in decided:
            setattr(existing, name, getattr(self.layer, name))
        if group is not None:
            existing.group = group
            decided.add("group")
        existing.save(update_fields=[*decided, "updated_at"])
        self.layer = existing

    def _save_fields(self, options: ImportOptions) -> None:
        known = {f.key: f for f in self.layer.fields.all()}
        for column in self.columns:
            row = column.field
            there = known.get(row.key)
            row.layer = self.layer
            if there is None:
                row.pk, row._state.adding = None, True
                row.save()
                continue
            if _visibility(there) != (column.visibility or _visibility(row)):
                raise refuse(
                    "fields-changed",
                    _("Somebody changed the layer's fields meanwhile. Load it again."),
                )
            row.pk, row._state.adding = there.pk, False
            row.save(update_fields=self._decided(row, options))
        used = [c.field.pk for c in self.columns]
        gone = self.layer.fields.exclude(pk__in=used)
        gone.update(key_order=None, label_order=None)

    def _decided(self, row: LayerField, options: ImportOptions) -> list[str]:
        given = _described(options.catalogue, row) or {}
        facts = [name for name in catalogue.FIELD_FACTS if name in given]
        always = ["source_name", "key_order", "label_order"]
        implied = ["is_public", "is_searchable", "visibility_reason"] if given else []
        return list(dict.fromkeys([*always, *facts, *implied]))


def _visibility(row: LayerField) -> tuple[bool, bool]:
    return row.is_public, row.is_searchable


def plan(
    layer: Layer,
    names: Sequence[str],
    sample: pa.Table,
    encoding: Encoding,
    options: ImportOptions,
) -> Plan:
    """The plan for a file with these columns. Raises ``RefusedError``.

    ``layer`` may be new (unsaved); its role is guessed where nobody said it.
    ``names`` are decoded column names in the order of ``sample``.
    """
    existing = list(layer.fields.all()) if layer.pk else []
    found = [
        _column(index, name, sample.column(index), encoding, existing)
        for index, name in enumerate(names)
    ]
    _number_collisions(found)
    findings = [*_gone(existing, found, layer)]
    _keep_addresses_of_people(found)
    _describe(found, options.catalogue)
    result = Plan(layer, found, [], [], findings)
    if not layer.pk and not options.role and "role" not in options.catalogue:
        layer.role = _guess_role(result)
    _choose_key(result, options)
    _choose_label(result, options)
    _log_private(result)
    return result


def _column(
    index: int,
    name: str,
    values: pa.ChunkedArray,
    encoding: Encoding,
    existing: Iterable[LayerField],
) -> Column:
    for row in existing:
        if row.source_name == name or row.key == field_key(name):
            row.source_name = row.source_name or name
            return Column(index, row, _visibility(row))
    texts = _texts(values, encoding)
    guess = columns.guess(name, texts)
    row = LayerField(
        key=field_key(name),
        source_name=name[:100],
        type=field_type(values.type),
        meaning=guess.meaning,
        name_vi=guess.name_vi[:200],
        name_en=guess.name_en[:200],
        order=(index + 1) * 10,
        is_public=not guess.is_personal,
        visibility_reason=guess.reason,
    )
    row.is_searchable = row.is_public and _is_worth_searching(row, texts)
    return Column(index, row)


def field_key(name: str) -> str:
    """The attribute key of a column: ``MA_XA`` → ``ma_xa``, ``Số tờ`` → ``so_to``."""
    ascii_name = "_".join(fold(part) for part in name.split("_"))
    key = re.sub(r"[^a-z0-9]+", "_", ascii_name).strip("_")
    return key[:KEY_LENGTH] or "field"


def field_type(arrow: pa.DataType) -> LayerField.Type:
    """The field type of an Arrow column."""
    tests = (
        (pa.types.is_boolean, LayerField.Type.BOOLEAN),
        (pa.types.is_integer, LayerField.Type.INTEGER),
        (pa.types.is_floating, LayerField.Type.REAL),
        (pa.types.is_date, LayerField.Type.DATE),
        (pa.types.is_timestamp, LayerField.Type.DATETIME),
    )
    return next((kind for test, kind in tests if test(arrow)), LayerField.Type.TEXT)


def _texts(values: pa.ChunkedArray, encoding: Encoding) -> list[str]:
    """Non-empty values of the sample as people would read them."""
    is_text = pa.types.is_string(values.type) or pa.types.is_large_string(values.type)
    is_whole = pa.types.is_integer(values.type)
    if not (is_text or is_whole):
        return []
    decode = encoding.decode if is_text else str
    found = (decode(v).strip() for v in values.to_pylist() if v is not None)
    return [v for v in found if v]


def _is_worth_searching(row: LayerField, texts: list[str]) -> bool:
    if row.type != LayerField.Type.TEXT:
        return False
    if row.meaning in SEARCHED:
        return True
    if row.meaning != Meaning.NONE or not texts:
        return False
    distinct = len(set(texts)) / len(texts)
    lettered = sum(any(c.isalpha() for c in v) for v in texts) / len(texts)
    return distinct >= DISTINCT_SHARE and lettered >= DISTINCT_SHARE


def _number_collisions(found: list[Column]) -> None:
    """Two columns whose keys come out the same get numbers."""
    seen: set[str] = {c.field.key for c in found if c.field.pk}
    for column in found:
        row = column.field
        if row.pk:
            continue
        base, number = row.key, 2
        while row.key in seen:
            row.key = f"{base[: KEY_LENGTH - 4]}_{number}"
            number += 1
        seen.add(row.key)


def _gone(
    existing: list[LayerField], found: list[Column], layer: Layer
) -> list[Finding]:
    if not existing:
        return []
    present = {id(c.field) for c in found}
    gone = [row.source_name or row.key for row in existing if id(row) not in present]
    new = [c.field.source_name for c in found if c.field.pk is None]
    findings = []
    if gone:
        message = _("Columns of the layer that the file does not have: %(names)s.")
        findings.append(
            Finding(
                "columns-gone",
                Severity.WARNING,
                message % {"names": ", ".join(gone)},
                len(gone),
            )
        )
    if new:
        message = _("New columns: %(names)s.") % {"names": ", ".join(new)}
        findings.append(Finding("columns-new", Severity.INFO, message, len(new)))
    return findings


def _keep_addresses_of_people(found: list[Column]) -> None:
    """An address beside an owner's name is taken for the owner's until somebody says."""
    if not any(c.field.meaning == Meaning.OWNER for c in found):
        return
    for column in found:
        row = column.field
        if row.pk is None and row.meaning == Meaning.ADDRESS:
            row.meaning, row.is_public, row.is_searchable = (
                Meaning.PERSONAL,
                False,
                False,
            )
            row.visibility_reason = "an address beside an owner's name"


def _describe(found: list[Column], facts: dict[str, Any]) -> None:
    for column in found:
        row = column.field
        given = _described(facts, row)
        if given:
            catalogue.describe_field(row, given)
            if "is_public" in given:
                row.visibility_reason = given.get("visibility_reason", "catalogue file")


def _described(facts: dict[str, Any], row: LayerField) -> dict[str, Any] | None:
    """What the catalogue file says of a field, by its column or its key."""
    named = {name.casefold(): given for name, given in facts.get("fields", {}).items()}
    return named.get(row.source_name.casefold()) or named.get(row.key)


def _guess_role(result: Plan) -> str:
    if result.by_meaning(Meaning.SHEET) and result.by_meaning(Meaning.PARCEL):
        return Role.PARCEL
    return result.layer.role


def _choose_key(result: Plan, options: ImportOptions) -> None:
    wanted = options.key or tuple(options.catalogue.get("key", ()))
    if wanted:
        before = _placed(result, "key_order", is_strict=False)
        result.key = [_named(result, name, "key") for name in wanted]
        if before and before != result.key:
            message = _(
                "The key is another one than before; complaints that name a feature by its old key will not find it."
            )
            result.findings.append(Finding("key-changed", Severity.WARNING, message))
    else:
        result.key = _placed(result, "key_order") or _default_key(result)
    for column in result.columns:
        column.field.key_order = None
    for place, column in enumerate(result.key, 1):
        column.field.key_order = place
    if not result.key:
        message = _(
            "No key column: features are numbered by row, and complaints attach to "
            "the place only. Name the key with --key."
        )
        result.findings.append(Finding("key-none", Severity.WARNING, message))


def _placed(result: Plan, attribute: str, *, is_strict: bool = True) -> list[Column]:
    """Columns that have a place in the layer's key (or label) from before."""
    placed = [c for c in result.columns if getattr(c.field, attribute) is not None]
    if is_strict and attribute == "key_order" and result.layer.pk:
        present = {c.field.pk for c in result.columns}
        lost = result.layer.fields.filter(key_order__isnull=False).exclude(
            pk__in=present
        )
        if lost:
            raise refuse(
                "key-missing",
                _("The file lacks the layer's key column %(names)s.")
                % {"names": ", ".join(row.source_name or row.key for row in lost)},
            )
    return sorted(placed, key=lambda c: getattr(c.field, attribute))


def _default_key(result: Plan) -> list[Column]:
    for meanings in DEFAULT_KEYS.get(result.layer.role, ()):
        found = [result.by_meaning(m) for m in meanings]
        if all(found):
            return [c for c in found if c is not None]
    return []


def _choose_label(result: Plan, options: ImportOptions) -> None:
    wanted = options.label or tuple(options.catalogue.get("label", ()))
    if wanted:
        result.label = [_named(result, name, "label") for name in wanted]
    else:
        result.label = _placed(result, "label_order") or _default_label(result)
    for column in result.columns:
        column.field.label_order = None
    for place, column in enumerate(result.label, 1):
        column.field.label_order = place


def _default_label(result: Plan) -> list[Column]:
    for meanings in DEFAULT_LABELS:
        found = [result.by_meaning(m) for m in meanings]
        if all(c is not None and c.field.is_public for c in found):
            return [c for c in found if c is not None]
    return []


def _named(result: Plan, name: str, use: str) -> Column:
    """The column a person named. Raises ``RefusedError``."""
    wanted = name.strip().casefold()
    for column in result.columns:
        row = column.field
        if wanted in (row.source_name.casefold(), row.key):
            if not row.is_public:
                raise _private(row, use)
            return column
    known = ", ".join(c.field.source_name for c in result.columns) or "–"
    raise refuse(
        f"{use}-unknown",
        _("There is no column %(name)s. The file has: %(known)s.")
        % {"name": name, "known": known},
    )


def _private(row: LayerField, use: str) -> RefusedError:
    return refuse(
        f"{use}-private",
        _(
            "%(name)s looks personal and cannot be the key or the label, which are "
            "public. Choose another column."
        )
        % {"name": row.source_name},
    )


def _log_private(result: Plan) -> None:
    private = [c.field for c in result.columns if not c.field.is_public]
    for row in private:
        log.info(
            "layer %s: column %s is private (%s)",
            result.layer.slug,
            row.source_name,
            row.visibility_reason or "as before",
        )
    if private:
        message = _("Kept from the public because they look personal: %(names)s.")
        names = ", ".join(row.source_name for row in private)
        result.findings.append(
            Finding(
                "columns-private",
                Severity.INFO,
                message % {"names": names},
                len(private),
            )
        )
