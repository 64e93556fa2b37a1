"""Whether a draft may be published by itself, and if not, why not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from importers.findings import Finding, Severity
from importers.models import ImportSource, SourceRun
from layers import policy, store
from layers.models import DatasetVersion, Layer
from layers.queries.difference import Difference, difference

Reason = dict[str, str]
PUBLISH = policy.Right.PUBLISH


@dataclass
class Decision:
    """Published where ``reasons`` is empty; ``counts`` is the difference by kind."""

    reasons: list[Reason] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    is_same: bool = False


def decide(
    run: SourceRun, version: DatasetVersion, findings: Iterable[Finding]
) -> Decision:
    """Compare the draft with what is published and publish it where that is allowed.

    The published version may change while the two are compared: what was compared is
    what is replaced, or nothing is. Raises ``LostJobError`` when another process took
    the run meanwhile.
    """
    source = run.source
    layer = Layer.objects.select_related("published_version").get(pk=source.layer_id)
    published = layer.published_version
    decision = Decision()
    found = difference(published, version) if published is not None else None
    if published is not None and found is not None:
        decision.counts = dict(found.counts)
        decision.is_same = _is_same(found, published, version)
    if decision.is_same:
        return decision
    decision.reasons = [
        *_rights(source, layer),
        *_warnings(source, findings),
        *_changes(source, published, version, found),
    ]
    if not decision.reasons:
        decision.reasons = _publish(run, layer, version)
    return decision


def _is_same(
    found: Difference, published: DatasetVersion, version: DatasetVersion
) -> bool:
    return (
        found.is_empty
        and published.has_stable_keys
        and version.has_stable_keys
        and not found.new_columns
        and not found.gone_columns
    )


def _rights(source: ImportSource, layer: Layer) -> list[Reason]:
    if not source.is_auto_published:
        return [_reason("by-hand", _("This source is published by a person."))]
    if not policy.can(source.owner, PUBLISH, layer):
        words = _("Who is responsible for the source may not publish this layer.")
        return [_reason("no-right", words)]
    if layer.needs_second_person:
        words = _("This layer is published by a second person.")
        return [_reason("second-person", words)]
    return []


def _warnings(source: ImportSource, findings: Iterable[Finding]) -> list[Reason]:
    if source.are_warnings_accepted:
        return []
    warnings = [f for f in findings if f.severity == Severity.WARNING]
    return [_reason(f"finding-{f.rule}", f.message) for f in warnings]


def _changes(
    source: ImportSource,
    published: DatasetVersion | None,
    version: DatasetVersion,
    found: Difference | None,
) -> list[Reason]:
    if published is None or found is None:
        words = _("Nothing is published yet: a person looks at the first version.")
        return [_reason("first", words)]
    if not (published.has_stable_keys and version.has_stable_keys):
        words = _("Without key columns nobody can tell what changed.")
        return [_reason("no-keys", words)]
    reasons = []
    if found.gone_columns or found.new_columns:
        names = ", ".join([*found.gone_columns, *found.new_columns])
        words = _("Columns came or went: %(names)s.") % {"names": names}
        reasons.append(_reason("columns", words))
    return reasons + _too_many(source, published.feature_count, found.counts)


def _too_many(
    source: ImportSource, before: int, counts: Mapping[str, int]
) -> list[Reason]:
    """Which of the limits the difference goes beyond."""
    changed = counts["geometry"] + counts["attributes"]
    measured = (
        ("removed", counts["removed"], source.max_removed),
        ("changed", changed, source.max_changed),
        ("added", counts["added"], source.max_added),
    )
    words = {
        "removed": _(
            "%(count)d of %(all)d objects would be removed (limit %(most)s%%)."
        ),
        "changed": _("%(count)d of %(all)d objects would change (limit %(most)s%%)."),
        "added": _("%(count)d objects would be added to %(all)d (limit %(most)s%%)."),
    }
    return [
        _reason(
            f"limit-{kind}",
            words[kind] % {"count": count, "all": before, "most": f"{most:g}"},
        )
        for kind, count, most in measured
        if count * 100 > most * before
    ]


def _publish(run: SourceRun, layer: Layer, version: DatasetVersion) -> list[Reason]:
    source = run.source
    words = _("by itself, from the source “%(name)s”") % {"name": source.name}
    with transaction.atomic():
        run.require_claim()
        locked = Layer.objects.select_for_update(of=("self",)).get(pk=layer.pk)
        if locked.published_version_id != layer.published_version_id:
            said = _("Somebody published another version meanwhile.")
            return [_reason("meanwhile", said)]
        store.publish(locked, version, source.owner, words)
    return []


def _reason(code: str, words: str) -> Reason:
    return {"code": code, "words": str(words)}
