"""Which office a report goes to."""

from __future__ import annotations

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from feedback.models import Category, RoutingRule
from layers.models import Feature, ServedArea
from tests.support.factories import (
    LAT,
    LON,
    Sample,
    make_layer,
    publish_samples,
    square,
)
from tests.support.feedback import make_office, send


@pytest.fixture
def communes(db):
    layer = make_layer("communes", fields=(), role="admin", style={})
    small = Sample("01", square(-10, -10, 0.001), "Phường Nhỏ", measure=1000.0)
    small.geometry = square(size=0.01)
    large = Sample("02", square(size=0.05), "Tỉnh Lớn", measure=9000.0)
    publish_samples(layer, [small, large])
    return layer


def area(size: float = 0.001) -> MultiPolygon:
    """A drawn square around the place of the drafts."""
    box = Polygon.from_bbox((LON - size, LAT - size, LON + size, LAT + size))
    return MultiPolygon(box, srid=4326)


def inside(**values):
    """A report well inside both communes."""
    return send(lon=LON + 0.0005, lat=LAT + 0.0005, **values).report


def test_the_most_specific_rule_wins(lights, communes):
    steps = [
        ("everything", {}),
        ("large", {"layer": communes, "feature_key": "02"}),
        ("small", {"layer": communes, "feature_key": "01"}),
        ("drawn", {"shape": area()}),
        ("lights", {"category": lights}),
        ("lights-small", {"category": lights, "layer": communes, "feature_key": "01"}),
        ("lights-drawn", {"category": lights, "shape": area()}),
    ]
    for number, (slug, facts) in enumerate(steps):
        RoutingRule.objects.create(office=make_office(slug), **facts)
        report = inside(description=f"Đèn {number}")
        assert report.office.slug == slug


def test_the_heading_of_a_category_counts(lights):
    heading = Category.objects.create(slug="streets", name_vi="Đường phố")
    lights.parent = heading
    lights.save()
    RoutingRule.objects.create(office=make_office("all"))
    RoutingRule.objects.create(office=make_office("streets"), category=heading)
    assert inside().office.slug == "streets"


def test_a_rule_elsewhere_does_not_count(lights, communes, office):
    RoutingRule.objects.create(
        office=make_office("far"), layer=communes, feature_key="99"
    )
    assert inside().office == office


def test_a_closed_office_gets_nothing(lights, office):
    RoutingRule.objects.create(office=make_office("closed", is_active=False))
    assert inside().office == office


def test_the_office_that_serves_the_area_is_next(lights, communes, office):
    ward = make_office("ward")
    ServedArea.objects.create(office=office, layer=communes, feature_key="01")
    ServedArea.objects.create(office=ward, layer=communes, feature_key="01")
    report = inside()
    assert report.office == ward
    assert (report.area_key, report.area_name) == ("01", "Phường Nhỏ")
    assert report.history.get().data["routing"] == "served-area"


def test_an_office_with_only_a_drawn_area_is_known_to_routing(lights, communes, office):
    """The rule of the look-up: the smallest area counts, drawn or named."""
    ServedArea.objects.create(office=office, layer=communes, feature_key="02")
    drawn = make_office("drawn", served_shape=area(0.0015))
    assert inside().office == office
    Feature.objects.filter(key="02").update(measure=9e9)
    assert inside(description="Đèn hai").office == drawn


def test_the_police_gets_no_report_that_nobody_meant_for_it(lights, communes, office):
    police = make_office("police", name_vi="Công an phường Nhỏ")
    ServedArea.objects.create(office=police, layer=communes, feature_key="01")
    ServedArea.objects.create(office=office, layer=communes, feature_key="02")
    assert inside().office == office


def test_the_commune_comes_from_layers_everybody_may_see(lights, communes, office):
    ServedArea.objects.create(office=office, layer=communes, feature_key="01")
    communes.view_audience = "staff"
    communes.save()
    report = inside()
    assert report.office == office
    assert (report.area_key, report.area_name) == ("", "")


def test_no_office_is_said_aloud(lights, caplog):
    assert inside().office is None
    assert "catch-all" in caplog.text


def test_ties_are_refused(lights, communes):
    office = make_office("a")
    RoutingRule.objects.create(office=office, category=lights)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoutingRule.objects.create(office=office, category=lights)
    RoutingRule.objects.create(office=office, shape=area())
    with pytest.raises(ValidationError):
        RoutingRule(office=office, shape=area(0.002)).full_clean()
    with pytest.raises(ValidationError):
        RoutingRule(office=office, layer=communes).full_clean()
