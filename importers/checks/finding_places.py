"""Where findings were made: kept beside the job, for the map and for downloads.

They may name rows that the public must never see (a draft, a refused file): every page
and download asks ``importers.access`` first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Point

from importers.checks.finding_advice import advice
from importers.findings import PLACES_KEPT, Finding, Place
from importers.models import FindingPlace, ImportJob

KEY_LENGTH = 300
# Decimals of degrees: a centimetre.
DIGITS = 7


def keep(job: ImportJob, findings: Iterable[Finding]) -> None:
    """Write the places of the findings, in place of those of an earlier run."""
    job.places.all().delete()
    FindingPlace.objects.bulk_create(
        (
            _row(job, finding, place)
            for finding in findings
            for place in finding.places[:PLACES_KEPT]
        ),
        batch_size=1_000,
    )


def geojson(job: ImportJob) -> dict[str, Any]:
    """The places as a GeoJSON FeatureCollection (WGS 84)."""
    words = {found["rule"]: found for found in job.findings}
    features = [
        {
            "type": "Feature",
            "id": place.pk,
            "geometry": _geometry(place),
            "properties": {
                "rule": place.rule,
                "severity": place.severity,
                "row": place.row,
                "key": place.key,
                "other_key": place.other,
                "area_m2": place.size,
                "message": words.get(place.rule, {}).get("message", ""),
                "advice": advice(place.rule),
            },
        }
        for place in job.places.all()
    ]
    return {"type": "FeatureCollection", "features": features}


def table(job: ImportJob) -> Iterator[list[Any]]:
    """Lines of the table: one for each place, at least one for each finding."""
    by_rule: dict[str, list[FindingPlace]] = {}
    for place in job.places.all():
        by_rule.setdefault(place.rule, []).append(place)
    for found in job.findings:
        facts = [found["severity"], found["rule"], found["count"], found["message"]]
        facts.append(advice(found["rule"]))
        places = by_rule.get(found["rule"], [])
        for place in places:
            at = [round(c, DIGITS) for c in place.point] if place.point else ["", ""]
            size = "" if place.size is None else round(place.size, 2)
            yield [*facts, place.row or "", place.key, place.other, *at, size]
        if not places:
            yield [*facts, " ".join(map(str, found["rows"])), "", "", "", "", ""]


def _row(job: ImportJob, finding: Finding, place: Place) -> FindingPlace:
    is_shaped = bool(place.shape)
    is_placed = place.has_location and math.hypot(place.x, place.y) < 400
    return FindingPlace(
        job=job,
        rule=finding.rule,
        severity=str(finding.severity),
        row=place.row or None,
        key=place.key[:KEY_LENGTH],
        other=place.other[:KEY_LENGTH],
        point=Point(place.x, place.y, srid=4326) if is_placed else None,
        shape=GEOSGeometry(memoryview(place.shape), srid=4326) if is_shaped else None,
        size=place.size,
    )


def _geometry(place: FindingPlace) -> dict[str, Any] | None:
    shape = place.shape or place.point
    if shape is None:
        return None
    return {"type": shape.geom_type, "coordinates": _rounded(shape.coords)}


def _rounded(coords: Any) -> Any:
    if isinstance(coords, float):
        return round(coords, DIGITS)
    return [_rounded(c) for c in coords]
