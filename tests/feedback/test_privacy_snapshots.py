"""Names copied from layers follow when a field or a layer turns private."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from feedback.models import Report
from feedback.privacy.stale_names import sweep
from layers.models import Feature, Layer, LayerField
from tests.support.factories import make_layer, parcel, publish_samples
from tests.support.feedback import send

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("sweepsnapshots", *arguments, stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def layer(lights, office) -> Layer:
    layer = make_layer()
    publish_samples(layer, [parcel(12, 345), parcel(12, 346, 1)])
    LayerField.objects.get_or_create(
        layer=layer, key="dia_chi", defaults={"name_vi": "Địa chỉ", "is_public": True}
    )
    return layer


@pytest.fixture
def report(layer) -> Report:
    report = send(layer=layer.slug, feature_key="29545-12-345").report
    label = "345 · 12 Đường Nguyễn Huệ"
    Report.objects.filter(pk=report.pk).update(feature_label=label)
    return report


def turn(layer: Layer, *, public: bool) -> None:
    field = layer.fields.get(key="dia_chi")
    field.is_public, field.is_searchable, field.label_order = public, False, None
    field.save()


def label_of(report: Report) -> str:
    return Report.objects.get(pk=report.pk).feature_label


def test_a_label_with_a_private_value_is_cleaned(layer, report):
    turn(layer, public=True)
    assert sweep().labels == 0
    turn(layer, public=False)
    assert run("--dry-run") == "Would clean 1 labels, 0 communes"
    assert "Huệ" in label_of(report)
    assert run() == "Cleaned 1 labels, 0 communes"
    assert label_of(report) == "12/345"
    assert run() == "Cleaned 0 labels, 0 communes"


def test_a_live_label_that_is_private_itself_is_not_taken(layer, report):
    turn(layer, public=False)
    version = layer.published_version_id
    Feature.objects.filter(version_id=version, key="29545-12-345").update(
        label="Nhà ở 12 Đường Nguyễn Huệ"
    )
    sweep()
    assert label_of(report) == ""


def test_a_label_nobody_can_check_goes(layer, report):
    turn(layer, public=False)
    Report.objects.update(feature_key="29545-99-9")
    sweep()
    assert label_of(report) == ""


def test_a_commune_of_no_public_layer_is_forgotten(layer, report):
    Report.objects.update(area_key="29545", area_name="Nhà ông Sáu")
    assert run() == "Cleaned 0 labels, 1 communes"
    report.refresh_from_db()
    assert (report.area_key, report.area_name) == ("", "")
