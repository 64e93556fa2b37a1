"""A report outside the province: refused by the outline of the communes, and said why."""

from __future__ import annotations

import pytest
import shapely
from shapely.geometry import box

from feedback.models import Report
from layers.queries import live_layers
from tests.support.factories import LAT, LON, Sample, make_layer, publish_samples

pytestmark = pytest.mark.usefixtures("lights", "office")
NAME = {"key": "ten", "meaning": "name", "is_searchable": True, "label_order": 1}
# Ninh Kiều, Mỹ Tho, the sea: all of them in the province's box.
ELSEWHERE = {
    "Cần Thơ": (105.787, 10.033),
    "Đồng Tháp": (106.36, 10.345),
    "": (106.8, 9.55),
}


@pytest.fixture(autouse=True)
def communes(db: None) -> None:
    layer = make_layer("communes", fields=[NAME], role="admin", style={})
    shape = shapely.multipolygons([box(LON - 0.05, LAT - 0.05, LON + 0.05, LAT + 0.05)])
    publish_samples(layer, [Sample("29551", shape, "Phường Long Châu")])
    live_layers.forget()


def test_places_outside_are_refused_with_whom_to_ask(post) -> None:
    for province, (lon, lat) in ELSEWHERE.items():
        answer = post(lon=lon, lat=lat)
        assert answer.status_code == 400
        (message,) = answer.json()["errors"]["place"]
        assert "ngoài tỉnh" in message
        assert province in message
    assert post().status_code == 201
    assert Report.objects.count() == 1


def test_the_form_keeps_what_was_typed(client) -> None:
    lon, lat = ELSEWHERE["Cần Thơ"]
    form = {"category": "lights", "description": "Đèn cầu tắt.", "lon": lon, "lat": lat}
    page = client.post("/reports/new", form).content.decode()
    assert "ngoài tỉnh" in page
    assert "Đèn cầu tắt." in page
    assert not Report.objects.exists()
