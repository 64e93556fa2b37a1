"""Another author's client drives the running portal, in both notations."""

from __future__ import annotations

import pytest
import requests
from georeport import GeoReport

pytestmark = pytest.mark.usefixtures("_no_proxy")


@pytest.fixture
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal is on this machine."""
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.mark.parametrize("notation", ["xml", "json"])
def test_georeport_reads_the_demonstration(portal, notation):
    city = GeoReport(f"{portal.address}/open311/v2", output_format=notation)
    services = city.get_service_list()
    assert len(services) > 5
    for service in services:
        definition = city.get_service_definition(service["service_code"])
        assert definition["service_code"] == service["service_code"]
    rows = city.get_service_requests(status="open")
    assert len(rows) > 5
    assert {row["status"] for row in rows} == {"open"}
    row = city.get_service_request(rows[0]["service_request_id"])
    assert row == rows[0]
    with pytest.raises(requests.HTTPError, match="404"):
        city.get_service_request("ZZZZ-ZZZZ")
