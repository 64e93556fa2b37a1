"""Makes the plan of a load: which of a file's columns are key, label, searched, public."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
from django.utils.translation import gettext as _

from importers.errors import RefusedError, refuse
from importers.findings import Finding
from importers.inspection.encoding import Encoding
from importers.options import ImportOptions
from importers.schema import catalogue_file
from importers.schema.describe_columns import describe_columns
from importers.schema.fields import fields_of
from importers.schema.land_system import land_system_findings
from importers.schema.load_plan import Column, Plan
from importers.schema.privacy_findings import privacy_findings
from importers.schema.role_guess import guess_role
from layers.land_use import columns as land_use_columns
from layers.land_use.codes import known_parts
from layers.models import Layer, LayerField
from layers.recognition import land_systems
from layers.stewardship.record_load import may_open

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
CODES_NAMED = 10
DEFAULT_LABELS = (
    (Meaning.SHEET, Meaning.PARCEL),
    (Meaning.NAME,),
    (Meaning.COMMUNE_NAME,),
    (Meaning.ZONE_CODE,),
)


def make_plan(
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
    profile = land_systems.chosen(options.land_system, names)
    found = fields_of(names, sample, encoding, existing, profile)
    findings = [*_gone(existing, found, layer), *land_system_findings(profile)]
    findings += describe_columns(
        found, options.catalogue, may_open(layer, options.actor_id)
    )
    result = Plan(layer, found, [], [], findings)
    if not layer.pk and not options.role and "role" not in options.catalogue:
        layer.role = _guessed_role(result)
    _choose_key(result, options)
    _choose_label(result, options)
    result.findings += privacy_findings(result)
    return result


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
            Finding.warning(
                "columns-gone", message % {"names": ", ".join(gone)}, len(gone)
            )
        )
    if new:
        message = _("New columns: %(names)s.") % {"names": ", ".join(new)}
        findings.append(Finding.info("columns-new", message, len(new)))
    return findings


def _guessed_role(result: Plan) -> str:
    """The role of a new layer; of a drawing what its labels said, at least."""
    layer = result.layer
    guess = guess_role(
        ((c.field.source_name, c.field.meaning) for c in result.columns),
        layer.geometry_kind,
        [layer.slug, layer.name_vi],
    )
    if guess.role == Role.ZONING:
        words = _("Taken for a plan because %(why)s. It is laid over parcels.")
        found = words % {"why": guess.why}
        result.findings.append(Finding.info("role-guessed", found))
    return layer.role if guess.role == Role.OTHER else guess.role


def take_codes(
    plan: Plan, values: Mapping[int, Counter[str]], options: ImportOptions
) -> list[Finding]:
    """Names and colours for the land-use codes that occurred, where nobody gave them.

    Call when all rows were read; a new layer gets its style by the first such column.
    """
    findings = []
    for column in plan.columns:
        found = values.get(column.index, Counter())
        given = catalogue_file.described(options.catalogue, column.field)
        if not column.is_coded or not found or "codes" in given:
            continue
        names = land_use_columns.code_list(found)
        column.field.codes = names
        findings += _codes_found(column.field, names, found)
        is_unstyled = plan.layer.pk is None and not plan.layer.style
        if is_unstyled and "style" not in options.catalogue and column.field.is_public:
            plan.layer.style = land_use_columns.style_for(column.field.key, names)
    return findings


def _codes_found(
    row: LayerField, names: Mapping[str, Any], values: Counter[str]
) -> list[Finding]:
    message = _("The column %(name)s holds land-use codes; %(count)d were named.")
    facts = {"name": row.source_name, "count": len(names)}
    found = [Finding.info("codes-recognised", message % facts, len(names))]
    outdated = sorted(
        {
            f"{code.code} → {code.now}" if code.now else code.code
            for value in values
            for code, _mark in known_parts(value)
            if code.valid_until is not None
        }
    )
    if outdated:
        message = _(
            "Land-use codes of a list that is not in force any more: %(codes)s. They "
            "stay as they are."
        )
        facts = {"codes": ", ".join(outdated[:CODES_NAMED])}
        found.append(Finding.info("codes-outdated", message % facts, len(outdated)))
    unknown = [value for value in values if value not in names]
    if unknown:
        message = _("Land-use codes in no list: %(codes)s. They stay as they are.")
        codes = ", ".join(unknown[:CODES_NAMED])
        found.append(
            Finding.warning(
                "codes-unknown",
                message % {"codes": codes},
                sum(values[value] for value in unknown),
            )
        )
    return found


def _choose_key(result: Plan, options: ImportOptions) -> None:
    wanted = options.key or tuple(options.catalogue.get("key", ()))
    if wanted:
        before = _placed(result, "key_order", is_strict=False)
        result.key = [_named(result, name, "key") for name in wanted]
        if before and before != result.key:
            message = _(
                "The key is another one than before; complaints that name a feature by its old key will not find it."
            )
            result.findings.append(Finding.warning("key-changed", message))
    else:
        result.key = _placed(result, "key_order") or _by_meanings(
            result, DEFAULT_KEYS.get(result.layer.role, ())
        )
        for column in result.key:
            if not column.field.is_public:
                raise _private(column.field, "key")
    _number(result, result.key, "key_order")
    if not result.key:
        message = _(
            "No key column: features are numbered by row, and complaints attach to "
            "the place only. Name the key with --key."
        )
        result.findings.append(Finding.warning("key-none", message))


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


def _number(result: Plan, chosen: Sequence[Column], attribute: str) -> None:
    """Give the chosen columns their place in the key (or label), the others none."""
    for column in result.columns:
        setattr(column.field, attribute, None)
    for place, column in enumerate(chosen, 1):
        setattr(column.field, attribute, place)


def _by_meanings(
    result: Plan,
    wanted: Sequence[Sequence[LayerField.Meaning]],
    *,
    is_public: bool = False,
) -> list[Column]:
    """Columns of the first set of meanings that are all there (and public, if asked)."""
    for meanings in wanted:
        found = [c for m in meanings if (c := result.by_meaning(m)) is not None]
        if len(found) == len(meanings) and (
            not is_public or all(c.field.is_public for c in found)
        ):
            return found
    return []


def _choose_label(result: Plan, options: ImportOptions) -> None:
    wanted = options.label or tuple(options.catalogue.get("label", ()))
    if wanted:
        result.label = [_named(result, name, "label") for name in wanted]
    else:
        placed = _placed(result, "label_order")
        public = [column for column in placed if column.field.is_public]
        result.label = public or _by_meanings(result, DEFAULT_LABELS, is_public=True)
    _number(result, result.label, "label_order")


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
