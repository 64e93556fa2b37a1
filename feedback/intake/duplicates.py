"""Open reports of the same kind near a place: is it one of these?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.db.models import Prefetch
from django.utils import timezone

from feedback.feature_place import reports_on
from feedback.models import Report, ReportPhoto
from feedback.report_filters import read_lonlat
from feedback.text import clean_line
from gisportal.core.geo import WGS84

SHOWN = 4
RADIUS_METRES = 100
AGE = timedelta(days=180)


def duplicates_of(values: Mapping[str, str]) -> list[Report]:
    """Public open reports of the category on the same map object, else within 100 m."""
    category = clean_line(values.get("category", ""))[:63]
    place = read_lonlat(values)
    if not category or place is None:
        return []
    layer = clean_line(values.get("layer", ""))[:63]
    key = clean_line(values.get("feature_key", ""))[:300]
    point = Point(*place, srid=WGS84)
    rows = (
        reports_on(layer, key).order_by(Distance("point", point, spheroid=False), "-id")
        if layer and key
        else Report.objects.public().around(point, RADIUS_METRES)
    )
    photos = ReportPhoto.objects.filter(is_public=True)
    rows = (
        rows.open()
        .filter(category__slug=category, created_at__gt=timezone.now() - AGE)
        .select_related("category")
        .prefetch_related(Prefetch("photos", photos, to_attr="shown_photos"))
    )
    return list(rows[:SHOWN])
