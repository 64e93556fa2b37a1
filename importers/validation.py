"""From tallies of rows to findings: what each rule means and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from importers.findings import Finding, RowTally, Severity
from layers.models import Layer
from layers.store import DuplicateKeysError

EXAMPLES_IN_WORDS = 3


@dataclass(frozen=True)
class Rule:
    """How grave a rule is and its words; ``%(count)d`` is the number of rows."""

    severity: Severity
    message: str | Promise


RULES: dict[str, Rule] = {
    "geometry-null": Rule(
        Severity.WARNING,
        gettext_lazy("%(count)d rows have no shape (or an unreadable one); left out."),
    ),
    "geometry-mixed": Rule(
        Severity.ERROR,
        gettext_lazy(
            "%(count)d shapes are of another kind than the layer (points, lines and "
            "polygons cannot be mixed). Split the file by kind."
        ),
    ),
    "geometry-nowhere": Rule(
        Severity.WARNING,
        gettext_lazy(
            "%(count)d shapes have coordinates that are no place on earth; left out. "
            "Check the coordinate system."
        ),
    ),
    "geometry-flattened": Rule(
        Severity.INFO,
        gettext_lazy("%(count)d shapes had heights or measures; they were dropped."),
    ),
    "geometry-repaired": Rule(
        Severity.INFO,
        gettext_lazy("%(count)d shapes crossed themselves; they were repaired."),
    ),
    "geometry-lost": Rule(
        Severity.WARNING,
        gettext_lazy("%(count)d shapes have no area or length; left out."),
    ),
    "outside-province": Rule(
        Severity.WARNING,
        gettext_lazy(
            "%(count)d shapes lie outside the province. Check the coordinate system."
        ),
    ),
    "key-empty": Rule(
        Severity.ERROR,
        gettext_lazy(
            "%(count)d rows have nothing in a key column. Fill it in, or choose "
            "another key."
        ),
    ),
    "key-long": Rule(
        Severity.ERROR,
        gettext_lazy("%(count)d keys are longer than 200 letters. Choose another key."),
    ),
    "text-unreadable": Rule(
        Severity.WARNING,
        gettext_lazy(
            "%(count)d texts hold bytes that are no letters in this encoding. Try "
            "another one with --encoding."
        ),
    ),
    "text-composed": Rule(
        Severity.INFO,
        gettext_lazy("%(count)d texts were written with loose accents; joined (NFC)."),
    ),
}


def from_tallies(tallies: Mapping[str, RowTally]) -> list[Finding]:
    """A finding for every rule that occurred, the gravest first."""
    found = [
        Finding(
            name,
            rule.severity,
            str(rule.message) % {"count": tallies[name].count},
            tallies[name].count,
            tuple(tallies[name].rows),
        )
        for name, rule in RULES.items()
        if name in tallies and tallies[name].count
    ]
    order = list(Severity)[::-1]
    return sorted(found, key=lambda f: order.index(f.severity))


def nothing_left(rows_read: int) -> Finding:
    """The error of a file none of whose rows can be loaded."""
    message = (
        _("No row has a usable shape; nothing is left to load.")
        if rows_read
        else _("The layer in the file has no rows.")
    )
    return Finding("nothing-left", Severity.ERROR, message, rows_read)


def other_kind(layer: Layer, kind: str) -> Finding:
    """The error of a file whose shapes are not of the layer's kind."""
    message = _("The layer %(layer)s holds %(theirs)s, the file %(ours)s.") % {
        "layer": layer.slug,
        "theirs": layer.get_geometry_kind_display(),
        "ours": Layer.GeometryKind(kind).label,
    }
    return Finding("geometry-kind", Severity.ERROR, message)


def duplicate_keys(error: DuplicateKeysError) -> Finding:
    """The error of several rows with one key, naming the first ones."""
    examples = "; ".join(
        _("%(key)s in rows %(rows)s")
        % {"key": key, "rows": ", ".join(map(str, rows[:EXAMPLES_IN_WORDS]))}
        for key, rows in error.examples[:EXAMPLES_IN_WORDS]
    )
    rows = tuple(row for _key, numbers in error.examples for row in numbers)
    message = _(
        "%(count)d keys occur more than once: %(examples)s. Correct them, or name "
        "more key columns with --key."
    ) % {"count": error.count, "examples": examples}
    return Finding("key-duplicate", Severity.ERROR, message, error.count, rows[:10])


def as_dicts(findings: list[Finding]) -> list[dict[str, Any]]:
    """The form kept in rows and printed as JSON."""
    return [finding.as_dict() for finding in findings]
