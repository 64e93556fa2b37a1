"""What a new version takes over from the one that is published: decision and coverage.

A decision named with the load is the whole decision; so is a coverage.
"""

from __future__ import annotations

from layers.models import CoverageOutline, DatasetVersion

DECISION = (
    *("decision_number", "decision_date", "decision_url"),
    *("legal_status", "valid_from", "valid_until"),
)
COVERAGE = (
    *("coverage", "coverage_communes"),
    *("coverage_as_of", "coverage_source"),
)


def inherit(version: DatasetVersion, before: DatasetVersion | None) -> None:
    """Set on ``version`` (not saved) what it leaves open, as in the one ``before``."""
    if before is None:
        return
    for names in (DECISION, COVERAGE):
        if not any(getattr(version, name) for name in names):
            for name in names:
                setattr(version, name, getattr(before, name))


def inherit_outline(version: DatasetVersion, before: DatasetVersion | None) -> None:
    """Copy the outline to the saved ``version`` where it declares the same one."""
    if before is None or version.coverage != DatasetVersion.Coverage.OUTLINE:
        return
    outline = CoverageOutline.objects.filter(version=before).first()
    has_own = CoverageOutline.objects.filter(version=version).exists()
    if outline is not None and not has_own:
        CoverageOutline.objects.create(version=version, geom=outline.geom)
