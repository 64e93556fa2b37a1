"""Publish a version, go back to the one before, or take a layer off the map.

Each is one short transaction around one UPDATE of the layer's pointer; everything
expensive happened at load. Whether the person holds the right is the caller's question
(``layers.policy``); that a draft of some layers needs a second person is held here, for
every way in.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from layers.errors import SecondPersonError, VersionStateError
from layers.models import DatasetVersion, Layer, PublishEvent

State = DatasetVersion.State
Action = PublishEvent.Action
PUBLISHABLE = (State.DRAFT, State.SUPERSEDED)


@transaction.atomic
def publish(
    layer: Layer,
    version: DatasetVersion | None = None,
    actor: Any = None,
    reason: str = "",
) -> PublishEvent:
    """Show ``version`` (by default the newest draft) instead of the present one.

    Raises ``VersionStateError`` for a version of another layer, one that is not
    whole, or where there is no draft; ``SecondPersonError`` where the layer asks for
    somebody else than who loaded it.
    """
    layer = Layer.objects.locked(layer.pk)
    version = version or layer.versions.filter(state=State.DRAFT).first()
    if version is None:
        raise VersionStateError(_("There is no draft to publish."))
    version = DatasetVersion.objects.get(pk=version.pk)
    if version.layer_id != layer.pk:
        raise VersionStateError(_("This version belongs to another layer."))
    if version.pk == layer.published_version_id:
        raise VersionStateError(_("This version is already published."))
    if version.state not in PUBLISHABLE:
        raise VersionStateError(
            _("Version %(number)s cannot be published: it is %(state)s.")
            % {"number": version.number, "state": version.get_state_display()}
        )
    _check_person(layer, version, actor)
    return _point(layer, version, Action.PUBLISH, actor, reason)


@transaction.atomic
def rollback(layer: Layer, actor: Any = None, reason: str = "") -> PublishEvent:
    """Show again what was published before the present version.

    Raises ``VersionStateError`` when no earlier published version is kept.
    """
    layer = Layer.objects.locked(layer.pk)
    version = predecessor(layer)
    if version is None:
        raise VersionStateError(
            _("There is no earlier published version to go back to.")
        )
    return _point(layer, version, Action.ROLLBACK, actor, reason)


@transaction.atomic
def withdraw(layer: Layer, actor: Any = None, reason: str = "") -> PublishEvent:
    """Take the layer off the map; its versions stay and can be published again."""
    layer = Layer.objects.locked(layer.pk)
    if layer.published_version_id is None:
        raise VersionStateError(_("The layer is not published."))
    return _point(layer, None, Action.WITHDRAW, actor, reason)


def predecessor(layer: Layer) -> DatasetVersion | None:
    """The version ``rollback`` would go to, None when there is none.

    Going back twice goes two versions back, not to and fro. Where what was shown
    before is purged, it is the one published before that.
    """
    current = layer.published_version_id
    shown = layer.events.filter(action=Action.PUBLISH).order_by("-id")
    if current is not None:
        arrival = shown.filter(version=current).select_related("previous").first()
        if arrival is None:
            return None
        if arrival.previous is not None:
            return arrival.previous
        shown = shown.filter(pk__lt=arrival.pk).exclude(version=current)
    event = shown.filter(version__isnull=False).select_related("version").first()
    return event.version if event else None


def lacks_person(layer: Layer, version: DatasetVersion, actor: Any) -> bool:
    """Whether ``actor`` (None: no named person) is not the second person it needs.

    What was published before has been looked at already: only drafts need one.
    """
    if not layer.needs_second_person or version.state != State.DRAFT:
        return False
    return actor is None or actor.pk is None or actor.pk == version.loaded_by_id


def _check_person(layer: Layer, version: DatasetVersion, actor: Any) -> None:
    if not lacks_person(layer, version, actor):
        return
    if actor is None or actor.pk is None:
        raise SecondPersonError(
            _("This layer is published by a second person: say who publishes it.")
        )
    raise SecondPersonError(
        _(
            "You loaded version %(number)d yourself. This layer is published by a second "
            "person: ask a colleague to look at it and publish it."
        )
        % {"number": version.number}
    )


def _point(
    layer: Layer,
    version: DatasetVersion | None,
    action: str,
    actor: Any,
    reason: str,
) -> PublishEvent:
    """Move the pointer of the locked ``layer`` and write down who did it.

    The style goes with the version: what is taken down keeps the style it was shown
    with, what was shown before comes back with its own.
    """
    previous_id = layer.published_version_id
    versions = DatasetVersion.objects
    if previous_id is not None:
        versions.filter(pk=previous_id).update(
            state=State.SUPERSEDED, style=layer.style
        )
    if version is not None:
        if version.state == State.SUPERSEDED:
            layer.style = version.style or layer.style
        versions.filter(pk=version.pk).update(state=State.PUBLISHED, style=layer.style)
    layer.published_version = version
    layer.save(update_fields=["published_version", "style", "updated_at"])
    return PublishEvent.objects.create(
        layer=layer,
        action=action,
        version=version,
        version_number=version.number if version else None,
        previous_id=previous_id,
        actor=actor,
        reason=reason,
    )
