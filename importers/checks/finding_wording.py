"""The wording of findings: what each rule says of the rows that broke it, how gravely."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from importers.checks import parcel_ids
from importers.checks.topology import GAP, OVERLAP, Report
from importers.findings import Finding, Place, RowTally, Severity
from layers.models import Layer
from layers.store import DuplicateKeysError

EXAMPLES_IN_WORDS = 3


@dataclass(frozen=True)
class Rule:
    """The words of a rule, where ``%(count)d`` is the number of rows; how grave it is."""

    message: str | Promise
    severity: Severity = Severity.WARNING
    is_repaired: bool = False


# Rules whose finding says more than a count are functions below: duplicate_keys …
RULES: dict[str, Rule] = {
    "geometry-null": Rule(
        gettext_lazy("Rows without a readable shape, left out: %(count)d.")
    ),
    "geometry-mixed": Rule(
        gettext_lazy(
            "Shapes of another kind than the layer's: %(count)d. Points, lines and "
            "polygons cannot be mixed; split the file by kind."
        ),
        Severity.ERROR,
    ),
    "geometry-nowhere": Rule(
        gettext_lazy(
            "Shapes whose coordinates are no place on earth, left out: %(count)d. "
            "Check the coordinate system."
        )
    ),
    "geometry-flattened": Rule(
        gettext_lazy("Shapes with heights or measures, which were dropped: %(count)d."),
        Severity.INFO,
        is_repaired=True,
    ),
    "geometry-repaired": Rule(
        gettext_lazy("Shapes that crossed themselves, repaired: %(count)d."),
        Severity.INFO,
        is_repaired=True,
    ),
    "geometry-lost": Rule(
        gettext_lazy("Shapes without area or length, left out: %(count)d.")
    ),
    "outside-province": Rule(
        gettext_lazy(
            "Shapes outside the province: %(count)d. Check the coordinate system."
        )
    ),
    "outside-communes": Rule(
        gettext_lazy(
            "Shapes that lie in none of the published communes: %(count)d. Loaded; look "
            "whether they belong to the province."
        )
    ),
    "key-empty": Rule(
        gettext_lazy(
            "Rows with nothing in a key column: %(count)d. Fill it in, or choose "
            "another key."
        ),
        Severity.ERROR,
    ),
    "key-long": Rule(
        gettext_lazy("Keys longer than 200 letters: %(count)d. Choose another key."),
        Severity.ERROR,
    ),
    "text-unreadable": Rule(
        gettext_lazy(
            "Texts with bytes that are no letters in this encoding: %(count)d. Try "
            "another one with --encoding."
        )
    ),
    "text-composed": Rule(
        gettext_lazy("Texts written with loose accents, joined (NFC): %(count)d."),
        Severity.INFO,
        is_repaired=True,
    ),
    "linework-open": Rule(
        gettext_lazy("Lines that end open or close no outline: %(count)d.")
    ),
    "linework-sliver": Rule(
        gettext_lazy("Slivers between two drawings of one line, left out: %(count)d."),
        Severity.INFO,
        is_repaired=True,
    ),
    "linework-label-missing": Rule(
        gettext_lazy("Outlines without a parcel number: %(count)d.")
    ),
    "linework-label-double": Rule(
        gettext_lazy("Outlines with two different parcel numbers: %(count)d.")
    ),
    "linework-label-outside": Rule(
        gettext_lazy("Parcel labels that lie in no outline: %(count)d.")
    ),
    "linework-area-differs": Rule(
        gettext_lazy(
            "Parcels whose written area is not the drawn one (by more than a tenth): "
            "%(count)d."
        )
    ),
    "parcel-id-malformed": Rule(
        gettext_lazy(
            "Values in the column of national parcel IDs that are none: %(count)d."
        )
    ),
    "parcel-id-outside": Rule(
        gettext_lazy("National parcel IDs that lie outside their parcel: %(count)d.")
    ),
    "parcel-id-twice": Rule(
        gettext_lazy(
            "Parcels whose national parcel ID another parcel has, too: %(count)d."
        )
    ),
    "parcel-id-far": Rule(
        gettext_lazy(
            "National parcel IDs more than 1 m from the parcel's label point: "
            "%(count)d."
        )
    ),
    "topology-overlap": Rule(
        gettext_lazy("Places where two parcels overlap: %(count)d.")
    ),
    "topology-gap": Rule(gettext_lazy("Gaps enclosed by parcels: %(count)d.")),
}


def from_tallies(
    tallies: Mapping[str, RowTally], stopping: Collection[str] = ()
) -> list[Finding]:
    """A finding for every rule that occurred, the gravest first.

    Rules in ``stopping`` stop the load, whatever they do otherwise.
    """
    found = [
        _finding(name, rule, tallies[name], name in stopping)
        for name, rule in RULES.items()
        if name in tallies and tallies[name].count
    ]
    order = list(Severity)[::-1]
    return sorted(found, key=lambda f: order.index(f.severity))


def _finding(name: str, rule: Rule, tally: RowTally, is_stopping: bool) -> Finding:
    message = str(rule.message) % {"count": tally.count}
    if tally.area_before is not None and tally.area_after is not None:
        message += " " + _("Area before %(before)s m², after %(after)s m².") % {
            "before": number(tally.area_before),
            "after": number(tally.area_after),
        }
    return Finding(
        name,
        Severity.ERROR if is_stopping else rule.severity,
        message,
        tally.count,
        tuple(tally.rows),
        tuple(tally.places),
        rule.is_repaired,
        tally.area_before,
        tally.area_after,
    )


def number(value: float) -> str:
    """A figure with one decimal as the language in use writes it."""
    return number_format(value, 1, force_grouping=True)


def from_topology(report: Report, least: float) -> list[Finding]:
    """What neighbours share and what they leave open, with the m² of it."""
    areas = {OVERLAP: report.overlap_area, GAP: report.gap_area}
    found = []
    for finding in from_tallies(report.tallies):
        words = _("Together %(area)s m²; counted from %(least)s m² on.") % {
            "area": number(areas[finding.rule]),
            "least": f"{least:g}",
        }
        found.append(replace(finding, message=f"{finding.message} {words}"))
    if not found:
        message = _("No overlaps or gaps of %(least)s m² or more between neighbours.")
        found = [Finding.info("topology-clean", message % {"least": f"{least:g}"})]
    return found


def from_parcel_ids(report: parcel_ids.Report) -> list[Finding]:
    """What the audit of national parcel IDs found, or that it found nothing."""
    found = []
    for finding in from_tallies(report.tallies):
        if finding.rule == parcel_ids.FAR and report.ties:
            words = _(
                "%(ties)d of them lie as deep inside as the label point; in a long "
                "parcel there are several such places."
            ) % {"ties": report.ties}
            finding = replace(finding, message=f"{finding.message} {words}")
        found.append(finding)
    if not found and report.checked:
        message = _("National parcel IDs looked at, all of them right: %(count)d.")
        facts = {"count": report.checked}
        found = [Finding.info("parcel-id-clean", message % facts, report.checked)]
    return found


def codes_of_others(column: str) -> Finding:
    """That a column's codes look like national parcel IDs and are not the parcels'."""
    message = _(
        "The column %(name)s holds location codes, but mostly of places outside their "
        "parcels: not taken for the national parcel ID."
    )
    return Finding.info("parcel-id-others", message % {"name": column})


def zoom_derived(layer: Layer, count: int) -> Finding:
    """The information that a large new layer is shown only from near by."""
    message = _(
        "With %(count)d objects the layer is shown from zoom %(zoom)d on: tiles farther "
        "out would be too heavy."
    ) % {"count": count, "zoom": layer.min_zoom}
    return Finding.info("zoom-derived", message)


def nothing_left(rows_read: int) -> Finding:
    """The error of a file none of whose rows can be loaded."""
    message = (
        _("No row has a usable shape; nothing is left to load.")
        if rows_read
        else _("The layer in the file has no rows.")
    )
    return Finding.error("nothing-left", message, rows_read)


def other_kind(layer: Layer, kind: str) -> Finding:
    """The error of a file whose shapes are not of the layer's kind."""
    message = _("The layer %(layer)s holds %(theirs)s, the file %(ours)s.") % {
        "layer": layer.slug,
        "theirs": layer.get_geometry_kind_display(),
        "ours": Layer.GeometryKind(kind).label,
    }
    return Finding.error("geometry-kind", message)


def duplicate_keys(error: DuplicateKeysError) -> Finding:
    """The error of several rows with one key, naming the first ones."""
    examples = "; ".join(
        _("%(key)s in rows %(rows)s")
        % {"key": key, "rows": ", ".join(map(str, rows[:EXAMPLES_IN_WORDS]))}
        for key, rows, _points in error.examples[:EXAMPLES_IN_WORDS]
    )
    places = tuple(
        Place(row, key, x, y)
        for key, rows, points in error.examples
        for row, (x, y) in zip(rows, points, strict=True)
    )
    rows = tuple(place.row for place in places)
    message = _(
        "Keys that occur more than once: %(count)d (%(examples)s). Correct them, or "
        "name more key columns with --key."
    ) % {"count": error.count, "examples": examples}
    return Finding(
        "key-duplicate", Severity.ERROR, message, error.count, rows[:10], places
    )
