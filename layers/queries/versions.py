"""Earlier versions of a layer that everybody who sees the layer may look at.

Those that a newer version took the place of. One that was rolled back or withdrawn was
wrong in some way: it is not shown again, and a draft never was.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy

from layers.models import DatasetVersion, Layer, PublishEvent

State = DatasetVersion.State
Action = PublishEvent.Action


def public_versions(layer: Layer) -> list[DatasetVersion]:
    """The published version and those it and its forerunners replaced, newest first."""
    left = dict(
        PublishEvent.objects.filter(layer=layer, previous__isnull=False)
        .order_by("id")
        .values_list("previous_id", "action")
    )
    kept = layer.versions.filter(state__in=[State.PUBLISHED, State.SUPERSEDED])
    return [
        version
        for version in kept.order_by("-number")
        if version.pk == layer.published_version_id
        or (
            version.state == State.SUPERSEDED and left.get(version.pk) == Action.PUBLISH
        )
    ]


def forerunners(versions: Iterable[int]) -> dict[int, DatasetVersion | None]:
    """The version that each of these took the place of, where everybody may see it.

    None for one that was the first, or whose forerunner was taken back or is purged.
    """
    wanted = list(versions)
    arrivals = (
        PublishEvent.objects.filter(version__in=wanted, action=Action.PUBLISH)
        .order_by("version_id", "-id")
        .distinct("version_id")
        .select_related("previous")
    )
    before = {event.version_id: event.previous for event in arrivals}
    left = dict(
        PublishEvent.objects.filter(previous__in=[v.pk for v in before.values() if v])
        .order_by("id")
        .values_list("previous_id", "action")
    )
    shown = {
        pk: version
        for pk, version in before.items()
        if version is not None
        and version.state == State.SUPERSEDED
        and left.get(version.pk) == Action.PUBLISH
    }
    return {pk: shown.get(pk) for pk in wanted}


def at_version(layer: Layer, version: DatasetVersion) -> Layer:
    """``layer`` as it was with ``version``: its data and the style it was shown in.

    Only to read from: it must not be saved. What may be seen is decided as today.
    """
    past = copy(layer)
    past.published_version = version
    if version.pk != layer.published_version_id and isinstance(version.style, dict):
        past.style = version.style or layer.style
    return past
