"""Open reports of the same kind near a place: is it one of these?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.db.models import Prefetch
from django.utils import timezone

from feedback.feature_place import reports_on
from feedback.models import Report, ReportPhoto
from feedback.report_filters import read_lonlat
from feedback.text import clean_line
from gisportal.core.geo import WGS84

SHOWN = 4
RADIUS_METRES = 100
# Degrees that surely hold the radius in Vietnam: lets the index narrow first.
REACH = 0.0015
AGE = timedelta(days=180)


def duplicates_of(values: Mapping[str, str]) -> list[Report]:
    """Public open reports of the category on the same map object, else within 100 m."""
    category = clean_line(values.get("category", ""))[:63]
    place = read_lonlat(values)
    if not category or place is None:
        return []
    layer = clean_line(values.get("layer", ""))[:63]
    key = clean_line(values.get("feature_key", ""))[:300]
    rows = (
        reports_on(layer, key)
        if layer and key
        else Report.objects.public().filter(
            point__dwithin=(Point(*place, srid=WGS84), REACH)
        )
    )
    photos = ReportPhoto.objects.filter(is_public=True)
    rows = (
        rows.open()
        .filter(category__slug=category, created_at__gt=timezone.now() - AGE)
        .annotate(distance=Distance("point", Point(*place, srid=WGS84), spheroid=False))
        .select_related("category")
        .prefetch_related(Prefetch("photos", photos, to_attr="shown_photos"))
    )
    if not (layer and key):
        rows = rows.filter(distance__lte=D(m=RADIUS_METRES))
    return list(rows.order_by("distance", "-id")[:SHOWN])
