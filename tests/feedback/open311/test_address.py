"""``address_string``: pinned only where one place is meant."""

from __future__ import annotations

import pytest

from feedback.models import Report
from layers.queries import live_layers
from tests.support.factories import Sample, make_layer, parcel, publish_samples, square

pytestmark = pytest.mark.usefixtures("lights", "office")
NAME = {"key": "ten", "meaning": "name", "is_searchable": True, "label_order": 1}


@pytest.fixture(autouse=True)
def streets(db: None) -> None:
    numbers = [
        parcel(748, 3, dia_chi="Thanh Sơn 2"),
        parcel(1, 1, column=3, dia_chi="748 Bạch Đằng, khóm 11"),
        parcel(5, 45, column=5, dia_chi="5 Hẻm 106 Bạch Đằng, khóm 10"),
    ]
    publish_samples(make_layer(), numbers)
    roads = make_layer("roads", fields=[NAME], role="infrastructure", style={})
    publish_samples(
        roads, [Sample("R1", square(8), "Bạch Đằng", properties={"ten": "Bạch Đằng"})]
    )
    live_layers.forget()


@pytest.mark.parametrize("address", ["106/5 Bạch Đằng", "748 Bạch Đằng", "tờ 1 thửa 1"])
def test_a_certain_address_is_pinned(tell, address: str) -> None:
    assert tell(lat=None, long=None, address_string=address).status_code == 200
    assert Report.objects.get().address == address


@pytest.mark.parametrize("address", ["748/3 Bạch Đằng", "748/3", "99/9 Bạch Đằng"])
def test_a_pair_is_never_pinned_silently(tell, address: str) -> None:
    answer = tell(lat=None, long=None, address_string=address)
    assert answer.status_code == 400
    assert not Report.objects.exists()


def test_an_ambiguous_address_names_what_it_may_be(tell) -> None:
    answer = tell(lat=None, long=None, address_string="748/3 Bạch Đằng")
    said = answer.content.decode()
    assert "748 Bạch Đằng" in said
    assert "748" in said
    assert "Thanh Sơn 2" in said
