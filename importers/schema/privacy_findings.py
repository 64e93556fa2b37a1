"""What is said of columns that are kept from the public, and of text in disguise."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.utils.translation import gettext as _

from importers.findings import Finding
from importers.schema.load_plan import Column, Plan
from layers.models import LayerField
from layers.recognition import reasons

log = logging.getLogger("portal.importers")


def privacy_findings(plan: Plan) -> list[Finding]:
    """Which columns are private and why; which hold text of an old encoding."""
    private = [c for c in plan.columns if not c.field.is_public]
    for column in private:
        log.info(
            "layer %s: column %s is private (%s)",
            plan.layer.slug,
            column.field.source_name,
            column.field.visibility_reason or "as before",
        )
    turned = [c for c in private if c.is_turned_private]
    disguised = [c for c in plan.columns if c.disguise]
    found = [_turned(turned)] if turned else []
    found += [_private(private)] if private else []
    return found + ([_disguised(disguised)] if disguised else [])


def _turned(columns: list[Column]) -> Finding:
    message = _(
        "Columns that were public until now hold what looks like personal data and "
        "are private from this load on: %(names)s."
    )
    names = _with_reasons(column.field for column in columns)
    return Finding.warning(
        "columns-turned-private", message % {"names": names}, len(columns)
    )


def _private(columns: list[Column]) -> Finding:
    message = _("Kept from the public because they look personal: %(names)s.")
    names = ", ".join(column.field.source_name for column in columns)
    message %= {"names": names}
    by_content = [
        c.field for c in columns if reasons.is_content(c.field.visibility_reason)
    ]
    if by_content:
        more = _("Known by what is in them: %(names)s.")
        message += " " + more % {"names": _with_reasons(by_content)}
    return Finding.info("columns-private", message, len(columns))


def _disguised(columns: list[Column]) -> Finding:
    message = _(
        "Text of the old encoding %(encoding)s was saved as if it were Unicode and "
        "reads wrong: %(names)s. It is kept as it came; for personal data it was read "
        "the way it is meant."
    )
    encodings = ", ".join(sorted({column.disguise for column in columns}))
    names = ", ".join(column.field.source_name for column in columns)
    return Finding.warning(
        "text-disguised",
        message % {"encoding": encodings, "names": names},
        len(columns),
    )


def _with_reasons(rows: Iterable[LayerField]) -> str:
    return ", ".join(
        f"{row.source_name} ({reasons.shown(row.visibility_reason)})" for row in rows
    )
