"""Who may see which layer and which field: the one policy every exit asks.

Page, identify, search, tile, OGC, Open311, export, PDF, legend and diff show
``public_fields``; only the staff page that shows personal fields, and writes each look
down, asks ``visible_fields`` for a person (``layers/pages/personal_data.py``).
Who works in which office is known in ``feedback`` alone: officers are given rights
through a group and a ``LayerRight``. ``user`` is a Django user (or None for a program).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.db.models import Q

from gisportal.core.errors import ForbiddenError
from layers.errors import LayerNotFoundError
from layers.models import Layer, LayerField, LayerRight
from layers.models.catalogue import LayerQuerySet

User = AbstractBaseUser | AnonymousUser | None
Audience = Layer.Audience
Right = LayerRight.Right


def public_field(layer: Layer, *meanings: LayerField.Meaning) -> LayerField | None:
    """The public field with the first of ``meanings`` that the layer has."""
    fields = {f.meaning: f for f in reversed(public_fields(layer.fields.all()))}
    return next((fields[m] for m in meanings if m in fields), None)


def is_public(layer: Layer) -> bool:
    """Whether everybody may see the layer (its answers may then be cached for all)."""
    return layer.view_audience == Audience.PUBLIC


def visible_layers(user: User) -> LayerQuerySet:
    """Layers with something to show that ``user`` may view."""
    live = Layer.objects.live().select_related("group", "published_version")
    if _is_super(user):
        return live
    allowed = Q(view_audience=Audience.PUBLIC)
    if _is_staff(user):
        allowed |= Q(view_audience=Audience.STAFF)
        allowed |= Q(pk__in=_granted(user, Right))
    return live.filter(allowed)


def visible_layer(user: User, slug: str) -> Layer:
    """The visible layer ``slug``.

    Raises ``LayerNotFoundError`` both for an unknown layer and for one that ``user``
    may not see, so that the answer does not give it away.
    """
    layer = visible_layers(user).filter(slug=slug).first()
    if layer is None:
        raise LayerNotFoundError(slug)
    return layer


def stored_layer(user: User, slug: str) -> Layer:
    """The visible layer ``slug`` whose features are in our own store.

    Raises ``LayerNotFoundError`` also for one from an outside source.
    """
    layer = visible_layer(user, slug)
    if not layer.is_stored:
        raise LayerNotFoundError(slug)
    return layer


def can(user: User, right: LayerRight.Right, layer: Layer) -> bool:
    """Whether ``user`` holds ``right`` on ``layer``."""
    if _is_super(user):
        return True
    audience = {
        Right.VIEW: layer.view_audience,
        Right.DOWNLOAD: layer.download_audience,
    }.get(right)
    if audience == Audience.PUBLIC or (audience == Audience.STAFF and _is_staff(user)):
        return True
    return _is_staff(user) and _granted(user, [right]).filter(layer=layer).exists()


def require(user: User, right: LayerRight.Right, layer: Layer, message: str) -> None:
    """Raise ``ForbiddenError(message)`` unless ``user`` holds ``right`` on ``layer``."""
    if not can(user, right, layer):
        raise ForbiddenError(message)


def is_administrator(user: User) -> bool:
    """Whether ``user`` administers the whole catalogue (not just the layers given)."""
    if not isinstance(user, PermissionsMixin) or not _is_staff(user):
        return False
    return _is_super(user) or user.has_perm("layers.change_layer")


def may_steward(user: User, right: LayerRight.Right, layer: Layer) -> bool:
    """Whether ``user`` may describe or open the layer: administrators may, too."""
    return is_administrator(user) or can(user, right, layer)


def stewarded_layers(user: User) -> LayerQuerySet:
    """Layers that ``user`` describes, publishes or administers."""
    if is_administrator(user):
        return Layer.objects.all()
    if not _is_staff(user):
        return Layer.objects.none()
    return Layer.objects.filter(pk__in=_granted(user, [Right.EDIT, Right.PUBLISH]))


def layers_with(user: User, right: LayerRight.Right) -> LayerQuerySet:
    """Layers on which staff member ``user`` was given ``right``."""
    layers = Layer.objects.all()
    if _is_super(user):
        return layers
    if not _is_staff(user):
        return layers.none()
    return layers.filter(pk__in=_granted(user, [right]))


def visible_fields(user: User, layer: Layer) -> list[LayerField]:
    """Fields of ``layer`` that ``user`` may see, in their order.

    The public ones for everybody; all of them for staff with the right ``personal``
    on the layer. Only addresses that log each look may ask with such a user; exits
    that are cached or shared ask with ``None``.
    """
    fields = list(layer.fields.all())
    if user is not None and can(user, Right.PERSONAL, layer):
        return fields
    return public_fields(fields)


def public_fields(fields: Iterable[LayerField]) -> list[LayerField]:
    """The public ones among ``fields``; personal meanings never pass."""
    return [f for f in fields if f.is_public and not f.is_personal]


def private_fields(user: User, layer: Layer) -> list[LayerField]:
    """Fields of ``layer`` that ``user`` may see and the public may not.

    Their values are shown on one page only, which writes each look down.
    """
    shown = set(public_fields(layer.fields.all()))
    return [f for f in visible_fields(user, layer) if f not in shown]


def public_keys() -> set[tuple[int, str]]:
    """(layer id, key) of the public fields of all layers, as ``public_fields`` decides."""
    public = LayerField.objects.filter(is_public=True)
    allowed = public.exclude(meaning__in=LayerField.PERSONAL_MEANINGS)
    return set(allowed.values_list("layer_id", "key"))


def _is_super(user: User) -> bool:
    return bool(user and user.is_active and getattr(user, "is_superuser", False))


def _is_staff(user: User) -> bool:
    return bool(user and user.is_active and getattr(user, "is_staff", False))


def _granted(user: User, rights: Iterable[str]) -> Any:
    """Layer ids on which ``user`` (or a group of theirs) holds one of ``rights``."""
    return (
        LayerRight.objects.filter(right__in=[str(r) for r in rights])
        .filter(Q(user=user) | Q(group__user=user))
        .values("layer")
    )
