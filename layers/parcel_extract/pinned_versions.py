"""Which report to build: what the reader may see, and which versions of the data."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from gisportal.core.database import time_limit
from gisportal.core.errors import BadParameterError
from gisportal.core.slots import slot, statement_ms
from layers import policy
from layers.errors import FeatureGoneError, FeatureNotFoundError, VersionGoneError
from layers.models import DatasetVersion, Layer, PublishEvent
from layers.parcel_extract.assemble import ParcelReport, parcel_report
from layers.parcel_extract.themes import Plan
from layers.queries import live_layers
from layers.queries.feature import was_public
from layers.queries.versions import forerunners, public_versions
from layers.refs import feature_url

PIN = re.compile(r"([a-z0-9-]{1,63})\.(\d{1,9})")
PINS_MAX = 100
PUBLISHED = PublishEvent.Action.PUBLISH


def pins(text: str) -> dict[str, int]:
    """``parcels.3,landuse-plan.2`` as slug → version number."""
    if not text:
        return {}
    parts = text.split(",")
    found = [PIN.fullmatch(part.strip()) for part in parts]
    if len(parts) > PINS_MAX or None in found:
        raise BadParameterError(
            _("Write the versions as layer.number, separated by commas."),
            parameter="at",
        )
    return {match[1]: int(match[2]) for match in found if match}


def pin_text(report: ParcelReport) -> str:
    """The versions a report rests on, as its permalink names them."""
    return ",".join(f"{slug}.{number}" for slug, number in report.versions.items())


def build_report(
    user: policy.User, layer: Layer, key: str, wanted: dict[str, int]
) -> ParcelReport:
    """The report for this person, with the wanted versions where they are still kept.

    Raises ``FeatureGoneError`` when only an earlier version held the parcel,
    ``FeatureNotFoundError`` when none did, ``VersionGoneError`` when a wanted version
    is no longer shown: other data must not pass for the requested ones.
    """
    try:
        version = version_of(layer, wanted.get(layer.slug))
        chosen = {x: version_of(x, wanted.get(x.slug)) for x in themes_for(user)}
    except VersionGoneError as error:
        error.extra["present"] = feature_url(layer.slug, key)
        raise
    report = None
    if version:
        with slot("extract"), time_limit(statement_ms("extract")):
            report = parcel_report(layer, version, key, plans_of(chosen))
    if report is None and was_public(layer, key):
        raise FeatureGoneError(_("This feature is no longer in the published data."))
    if report is None:
        raise FeatureNotFoundError(_("There is no such parcel in this version."))
    return report


def plans_of(chosen: dict[Layer, DatasetVersion | None]) -> list[Plan]:
    """Each zoning layer with its version and the one that version replaced."""
    known = forerunners_snapshot.get()
    used = [version.pk for version in chosen.values() if version]
    if not known.keys() >= set(used):
        known = forerunners(used)
    return [
        Plan(layer, version, known.get(version.pk) if version else None)
        for layer, version in chosen.items()
    ]


def read_forerunners() -> dict[int, DatasetVersion | None]:
    """The forerunner of every zoning version that is published."""
    zoning = Layer.objects.stored().filter(role=Layer.Role.ZONING)
    shown = zoning.filter(published_version__isnull=False)
    return forerunners(shown.values_list("published_version_id", flat=True))


forerunners_snapshot = live_layers.Snapshot(read_forerunners)


def themes_for(user: policy.User) -> list[Layer]:
    """Zoning layers this person may see, and the public ones nothing is published of.

    The latter stand in the report as "no data": that is not the same as "not affected".
    """
    visible = [x for x in live_layers.layers_for(user) if x.role == Layer.Role.ZONING]
    return [*visible, *announced_snapshot.get()]


def read_announced() -> list[Layer]:
    """Public zoning layers nothing is published of."""
    announced = Layer.objects.stored().filter(
        role=Layer.Role.ZONING,
        view_audience=Layer.Audience.PUBLIC,
        published_version__isnull=True,
    )
    return list(announced.select_related("source_office").prefetch_related("fields"))


announced_snapshot = live_layers.Snapshot(read_announced)


def version_of(layer: Layer, number: int | None) -> DatasetVersion | None:
    """The version ``number`` that a printed link names; without one the published one.

    Raises ``VersionGoneError`` for one that was public and is purged or taken back,
    ``FeatureNotFoundError`` for one that never was.
    """
    if number is None:
        return layer.published_version
    shown = next((v for v in public_versions(layer) if v.number == number), None)
    if shown is not None:
        return shown
    facts = {"number": number, "layer": layer.name}
    if layer.events.filter(action=PUBLISHED, version_number=number).exists():
        raise VersionGoneError(
            _(
                "This link names version %(number)d of “%(layer)s”, which is not shown "
                "any more. What it said can only be read in a printed copy."
            )
            % facts
        )
    raise FeatureNotFoundError(
        _("There is no version %(number)d of “%(layer)s”.") % facts
    )


def is_outdated(report: ParcelReport) -> bool:
    """Whether newer data than the report's are published."""
    used = [(report.row.layer, report.version)]
    used += [
        (theme.layer, theme.version)
        for theme in report.affecting + report.not_affecting + report.without_data
        if theme.version
    ]
    return any(version.pk != layer.published_version_id for layer, version in used)
