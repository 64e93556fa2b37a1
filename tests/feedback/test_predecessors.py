"""A parcel that was split or merged shows the reports of what it was."""

from __future__ import annotations

import pytest

from feedback.feature_place import reports_on
from feedback.models import Report
from tests.support.factories import Sample, make_layer, parcel, publish_samples, square
from tests.support.feedback import send

pytestmark = pytest.mark.usefixtures("lights", "office")
WHOLE, LEFT, RIGHT = "29545-12-1", "29545-12-2", "29545-12-3"


@pytest.fixture
def layer():
    layer = make_layer()
    whole = square(0, 0).union(square(1, 0))
    neighbour = parcel(12, 9, column=2)
    publish_samples(layer, [Sample(WHOLE, whole, "12/1", "12/1"), neighbour])
    send(layer=layer.slug, feature_key=WHOLE, lon="", lat="")
    return layer


def shown(key):
    return [report.feature_key for report in reports_on("parcels", key)]


def test_a_split(layer):
    assert shown(WHOLE) == [WHOLE]
    assert shown("29545-12-9") == []
    publish_samples(
        layer, [parcel(12, 2), parcel(12, 3, column=1), parcel(12, 9, column=2)]
    )
    assert shown(LEFT) == [WHOLE]
    assert shown(RIGHT) == [WHOLE]
    # It only touches what was split.
    assert shown("29545-12-9") == []


def test_a_merger(layer):
    both = square(0, 0).union(square(1, 0)).union(square(2, 0))
    publish_samples(layer, [Sample("29545-12-7", both, "12/7", "12/7")])
    assert shown("29545-12-7") == [WHOLE]
    Report.objects.update(visibility="private")
    assert shown("29545-12-7") == []
