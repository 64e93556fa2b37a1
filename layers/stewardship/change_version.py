"""Change what a version rests on, and where it says it has data.

Both belong to the version: what is rolled back to comes back with its own. Of a draft
whoever may edit the layer says it; of what is or was public whoever may publish, and
two people where the layer is changed by two.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry, MultiPolygon, Polygon
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Field
from django.utils import timezone
from django.utils.translation import gettext as _

from gisportal.core import audit
from gisportal.core.database import after_commit
from gisportal.core.errors import BadParameterError, ForbiddenError
from layers import policy
from layers.models import ChangeRequest, CoverageOutline, DatasetVersion, Layer
from layers.models.change_request import told
from layers.queries import live_layers
from layers.stewardship.ask import ask
from layers.store import version_facts

Coverage = DatasetVersion.Coverage
Right = policy.Right
OUTLINE = "outline"
FACTS = (*version_facts.DECISION, *version_facts.COVERAGE, OUTLINE)
LONGEST_OUTLINE = 300_000
Changes = Mapping[str, tuple[Any, Any]]


@transaction.atomic
def change_version(
    version: DatasetVersion, values: Mapping[str, Any], actor: Any, reason: str = ""
) -> ChangeRequest | None:
    """Give the version other ``values`` of ``FACTS``; an outline is GeoJSON.

    The request, where two people decide, else None: it is done. Raises
    ``ForbiddenError`` for lack of a right, ``BadParameterError`` for bad values.
    """
    layer = Layer.objects.locked(version.layer_id)
    row = DatasetVersion.objects.get(pk=version.pk)
    require_right(actor, layer, row)
    wanted = {name: plain(values[name]) for name in FACTS if name in values}
    now = facts_of(row)
    changes = {n: (now[n], value) for n, value in wanted.items() if now[n] != value}
    if not changes:
        return None
    check(row, {name: new for name, (_old, new) in changes.items()})
    if layer.needs_second_person and row.state != DatasetVersion.State.DRAFT:
        return ask(layer, "", changes, actor, reason, version=row)
    apply_to_version(layer, row, changes, actor, reason)
    return None


def may_change(actor: Any, layer: Layer, version: DatasetVersion) -> bool:
    """Whether ``actor`` may change the facts of the version."""
    if policy.may_steward(actor, Right.PUBLISH, layer):
        return True
    is_draft = version.state == DatasetVersion.State.DRAFT
    return is_draft and policy.may_steward(actor, Right.EDIT, layer)


def require_right(actor: Any, layer: Layer, version: DatasetVersion) -> None:
    """Raise ``ForbiddenError`` unless ``actor`` may change the version's facts."""
    if not may_change(actor, layer, version):
        raise ForbiddenError(
            _(
                "What a published version rests on: changing it needs the right to publish."
            )
        )


def facts_of(version: DatasetVersion) -> dict[str, Any]:
    """The version's facts as a request keeps them."""
    facts = {n: plain(getattr(version, n)) for n in FACTS if n != OUTLINE}
    outline = CoverageOutline.objects.filter(version=version).first()
    return {**facts, OUTLINE: outline.geom.json if outline else ""}


def plain(value: Any) -> Any:
    """A value as JSON keeps it: days as text."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def check(version: DatasetVersion, values: Mapping[str, Any]) -> None:
    """Set ``values`` on the version (not saved); raises ``BadParameterError``."""
    for name in set(values) - {OUTLINE}:
        column = cast("Field[Any, Any]", DatasetVersion._meta.get_field(name))
        setattr(version, name, column.to_python(values[name] or column.get_default()))
    others = {f.name for f in DatasetVersion._meta.concrete_fields} - set(values)
    try:
        version.full_clean(exclude=others, validate_constraints=False)
    except ValidationError as error:
        raise BadParameterError(" ".join(error.messages)) from error
    outline = values.get(OUTLINE, facts_of(version)[OUTLINE])
    if outline:
        outline_of(outline)
    is_named = {
        Coverage.COMMUNES: bool(version.coverage_communes),
        Coverage.OUTLINE: bool(outline),
    }
    if not is_named.get(Coverage(version.coverage), True):
        raise BadParameterError(
            _("Say where: name the communes, or give the outline."),
            parameter="coverage",
        )
    _check_days(version)


def _check_days(version: DatasetVersion) -> None:
    first, last = version.valid_from, version.valid_until
    if first and last and last < first:
        raise BadParameterError(
            _("A decision cannot end before it begins."), parameter="valid_until"
        )
    if version.coverage_as_of and version.coverage_as_of > timezone.localdate():
        raise BadParameterError(
            _("The data cannot be complete as of a day to come."),
            parameter="coverage_as_of",
        )


def outline_of(text: str) -> MultiPolygon:
    """The outline in GeoJSON, degrees. Raises ``BadParameterError``."""
    wrong = BadParameterError(
        _("The outline must be a polygon in GeoJSON, in degrees (WGS 84)."),
        parameter=OUTLINE,
    )
    if len(text) > LONGEST_OUTLINE:
        raise BadParameterError(
            _("The outline is too detailed: simplify it."), parameter=OUTLINE
        )
    try:
        found = json.loads(text)
        found = found.get("features", [found])[0]
        shape = GEOSGeometry(json.dumps(found.get("geometry", found)))
    except (ValueError, LookupError, AttributeError, TypeError) as error:
        raise wrong from error
    except (GEOSException, GDALException) as error:
        raise wrong from error
    if isinstance(shape, Polygon):
        shape = MultiPolygon(shape)
    west, south, east, north = shape.extent
    is_degrees = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    if not isinstance(shape, MultiPolygon) or not shape.valid or not is_degrees:
        raise wrong
    shape.srid = 4326
    return shape


def apply_to_version(
    layer: Layer, version: DatasetVersion, changes: Changes, actor: Any, reason: str
) -> None:
    """Save what was decided and write it down.

    For this package only: who may decide was asked before.
    """
    check(version, {name: new for name, (_old, new) in changes.items()})
    version.save(update_fields=[name for name in changes if name != OUTLINE])
    if OUTLINE in changes:
        _save_outline(version, changes[OUTLINE][1])
    # What is made of the layer (downloads, the PDF) is made anew.
    layer.save(update_fields=["updated_at"])
    audit.record(
        actor,
        "audience.changed",
        layer,
        changes={
            f"version-{version.number}.{name}": (told(old), told(new))
            for name, (old, new) in changes.items()
        },
        reason=reason,
    )
    after_commit(live_layers.forget)


def _save_outline(version: DatasetVersion, text: str) -> None:
    if not text:
        CoverageOutline.objects.filter(version=version).delete()
        return
    CoverageOutline.objects.update_or_create(
        version=version, defaults={"geom": outline_of(text)}
    )
