"""A feature read for somebody holds no value that they may not see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from layers import policy
from layers.models import Feature, Layer, LayerRight
from layers.queries.feature import as_row, last_row, live_feature
from layers.queries.feature_json import FeatureRow
from layers.queries.identify import Tap, identify
from tests.support.factories import LAT, LON, make_layer, parcel, publish_samples

pytestmark = pytest.mark.django_db
Read = Callable[[Layer, str], FeatureRow]


def identified(layer: Layer, _key: str) -> FeatureRow:
    row, *_others = identify(Tap(LON + 0.0001, LAT + 0.0001, 18), [layer])
    return row.row


def built(layer: Layer, key: str) -> FeatureRow:
    stored = Feature.objects.get(version_id=layer.published_version_id, key=key)
    fields = policy.visible_fields(None, layer)
    columns = (key, stored.label, stored.number, None, stored.properties, None)
    return FeatureRow.from_sql(layer, fields, columns)


@pytest.mark.parametrize(
    "read",
    [
        live_feature,
        lambda layer, key: last_row(layer, key)[0],
        identified,
        built,
    ],
    ids=["live", "last", "identify", "sql"],
)
def test_a_row_has_no_private_value(read: Read) -> None:
    layer = make_layer()
    publish_samples(layer, [parcel(1, 1)])
    layer.refresh_from_db()
    stored = Feature.objects.get(version_id=layer.published_version_id)
    assert stored.properties["ten_chu"]
    row = read(layer, stored.key)
    public = {field.key for field in policy.public_fields(layer.fields.all())}
    assert row.properties
    assert row.properties.keys() <= public
    assert str(stored.properties["ten_chu"]) not in repr(row.properties)


def test_staff_with_the_right_are_given_what_they_may_see() -> None:
    layer = make_layer()
    publish_samples(layer, [parcel(1, 1)])
    layer.refresh_from_db()
    lan = User.objects.create_user("lan", is_staff=True)
    stored = Feature.objects.get(version_id=layer.published_version_id)
    assert (
        "ten_chu"
        not in as_row(layer, stored, policy.visible_fields(lan, layer)).properties
    )
    LayerRight.objects.create(layer=layer, right="personal", user=lan)
    assert (
        "ten_chu" in as_row(layer, stored, policy.visible_fields(lan, layer)).properties
    )
