"""One plan on one parcel: does it affect it, does it not, or is nothing known.

What lies on the parcel always counts, whatever the coverage; only where nothing does,
the coverage decides between "does not affect" and "no data".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from layers.coverage import NoData, Place, why_no_data
from layers.decisions import Decision
from layers.models import DatasetVersion, Layer
from layers.parcel_extract import overlay

Covers = Sequence[overlay.Cover]


class Answer(StrEnum):
    """What a plan means for a parcel."""

    AFFECTED = "affected"
    NOT_AFFECTED = "not_affected"
    NO_DATA = "no_data"


@dataclass(frozen=True)
class Plan:
    """A zoning layer, the version to use, and the one published before that."""

    layer: Layer
    version: DatasetVersion | None
    before: DatasetVersion | None = None


@dataclass(frozen=True)
class Restriction:
    """One code of a theme on the parcel, by one decision."""

    code: str
    name: str
    square_metres: float
    percent: float
    keys: list[str]
    # Of lines within the parcel; how many points lie in it.
    length_metres: float = 0.0
    count: int = 0
    # The zone's own, completed by the version's; None where neither says anything.
    decision: Decision | None = None


@dataclass(frozen=True)
class Coverage:
    """Where a version says it has data."""

    kind: str
    as_of: date | None
    source: str


@dataclass(frozen=True)
class Earlier:
    """What the version published before this one said of the parcel."""

    version: DatasetVersion
    answer: Answer
    restrictions: list[Restriction] = field(default_factory=list)
    slivers: list[Restriction] = field(default_factory=list)
    decision: Decision | None = None


@dataclass(frozen=True)
class Theme:
    """One plan or zoning layer and what it means for the parcel."""

    layer: Layer
    version: DatasetVersion | None
    answer: Answer = Answer.NO_DATA
    why_no_data: NoData | None = None
    restrictions: list[Restriction] = field(default_factory=list)
    # Below the layer's threshold: probably inexact boundaries, shown apart.
    slivers: list[Restriction] = field(default_factory=list)
    covered_metres: float = 0.0
    covered_percent: float = 0.0
    length_metres: float = 0.0
    count: int = 0
    # The version's, which zones may differ from.
    decision: Decision | None = None
    coverage: Coverage | None = None
    previous: Earlier | None = None

    @property
    def stated(self) -> Decision:
        """The decision; one of which nothing is known where there is none."""
        return self.decision or Decision()

    @property
    def shape(self) -> str:
        """``polygon``, ``line`` or ``point``: in what it counts."""
        return self.layer.geometry_kind


def themes_of(
    plans: Iterable[Plan], cuts: Iterable[overlay.Cover], area: float, place: Place
) -> list[Theme]:
    """What each plan means for a parcel of so many m² at ``place``."""
    by_version: dict[int, list[overlay.Cover]] = defaultdict(list)
    for cut in cuts:
        by_version[cut.version].append(cut)
    return [make_theme(plan, by_version, area, place) for plan in plans]


def make_theme(
    plan: Plan, by_version: Mapping[int, Covers], area: float, place: Place
) -> Theme:
    """What one plan means for the parcel, and what the version before said."""
    version = plan.version
    cuts = by_version.get(version.pk, ()) if version else ()
    found = restrictions_of(version, cuts, area)
    large = [each for each in found if is_large(each, plan.layer)]
    total = next((c for c in cuts if c.code is None), None)
    answer, why = answer_of(version, large, place)
    decision = version.decision if version else plan.layer.decision
    return Theme(
        layer=plan.layer,
        version=version,
        answer=answer,
        why_no_data=why,
        restrictions=large,
        slivers=[each for each in found if each not in large],
        covered_metres=total.square_metres if total else 0.0,
        covered_percent=share(total.square_metres, area) if total else 0.0,
        length_metres=total.metres if total else 0.0,
        count=total.points if total else 0,
        decision=decision.today() or None,
        coverage=coverage_of(version),
        previous=earlier(plan, by_version, area, place),
    )


def answer_of(
    version: DatasetVersion | None, found: list[Restriction], place: Place
) -> tuple[Answer, NoData | None]:
    """The one answer of a version that has ``found`` this at the place."""
    if found:
        return Answer.AFFECTED, None
    why = why_no_data(version, place)
    return (Answer.NO_DATA if why else Answer.NOT_AFFECTED), why


def earlier(
    plan: Plan, by_version: Mapping[int, Covers], area: float, place: Place
) -> Earlier | None:
    """What the version before said; None without one that can still be asked."""
    version = plan.before
    if version is None or not version.has_pieces:
        return None
    cuts = by_version.get(version.pk, ())
    found = restrictions_of(version, cuts, area)
    large = [each for each in found if is_large(each, plan.layer)]
    answer, _why = answer_of(version, large, place)
    slivers = [each for each in found if each not in large]
    return Earlier(version, answer, large, slivers, version.decision.today() or None)


def restrictions_of(
    version: DatasetVersion | None, cuts: Covers, area: float
) -> list[Restriction]:
    """Each code with its decision, as it lies on the parcel."""
    default = version.decision if version else Decision()
    return [
        Restriction(
            code=cut.code,
            name=cut.name,
            square_metres=cut.square_metres,
            percent=share(cut.square_metres, area),
            keys=cut.keys,
            length_metres=cut.metres,
            count=cut.points,
            decision=cut.decision.over(default).today() or None,
        )
        for cut in cuts
        if cut.code is not None
    ]


def is_large(found: Restriction, layer: Layer) -> bool:
    """Whether it is more than boundaries that do not fit: in m², or in m of lines."""
    least = layer.min_overlap
    is_long = found.length_metres > 0 and found.length_metres >= least
    is_wide = found.square_metres > 0 and found.square_metres >= least
    return is_long or is_wide or found.count > 0


def coverage_of(version: DatasetVersion | None) -> Coverage | None:
    """What the version declares, None where it declares nothing."""
    if version is None or not version.coverage:
        return None
    return Coverage(version.coverage, version.coverage_as_of, version.coverage_source)


def share(part: float, whole: float) -> float:
    """Percent, never above 100 (rounding in the overlay may exceed it by a hair)."""
    return min(100.0, 100.0 * part / whole) if whole > 0 else 0.0
