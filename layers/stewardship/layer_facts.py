"""The facts of a layer that decide who sees it and as what, and who may change each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.db.models import Field
from django.utils.translation import gettext as _

from gisportal.core.errors import ForbiddenError
from layers import policy
from layers.models import Layer

Right = policy.Right
OUTSIDE = ("source", "external_url", "external_layers")
AUDIENCES = ("view_audience", "download_audience")
FOR_PUBLISHERS = (*AUDIENCES, *OUTSIDE, "role", "is_shown_first", "is_demo")
FOR_ADMINISTRATORS = ("slug", "needs_second_person")
GUARDED = (*FOR_ADMINISTRATORS, *FOR_PUBLISHERS)


def allowed_facts(user: Any, layer: Layer) -> frozenset[str]:
    """The guarded facts that ``user`` may change."""
    if policy.is_administrator(user):
        return frozenset(GUARDED)
    if not policy.can(user, Right.PUBLISH, layer):
        return frozenset()
    return frozenset(FOR_PUBLISHERS)


def require_facts(user: Any, layer: Layer, names: Iterable[str]) -> None:
    """Raise ``ForbiddenError`` unless ``user`` may change every fact named."""
    if set(names) <= allowed_facts(user, layer):
        return
    if set(names) & set(FOR_ADMINISTRATORS) and policy.can(user, Right.PUBLISH, layer):
        raise ForbiddenError(_("Only an administrator may change this."))
    raise ForbiddenError(
        _("Who sees a layer and what it is: changing it needs the right to publish it.")
    )


def fact_label(name: str) -> str:
    """What a fact is called on pages."""
    column = cast("Field[Any, Any]", Layer._meta.get_field(name))
    return str(column.verbose_name)


def differing(layer: Layer, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Fact -> (value now, other value), of those that differ."""
    pairs = {name: (getattr(layer, name), value) for name, value in values.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
