"""The demonstration complaints."""

from __future__ import annotations

import geopandas as gpd
import pytest

from feedback.states import ALLOWED, Need, RejectReason, State
from tests.support.demo_build import Built


def keys_of(built: Built, slug: str) -> dict[str, object]:
    table = built.table(slug)
    columns = list(built.layers[slug].key)
    keys = table[columns].astype(str).agg("-".join, axis=1)
    return dict(zip(keys, table.geometry, strict=True))


def test_there_are_sixty_in_many_states(built: Built) -> None:
    reports = built.data("reports")
    assert len(reports) >= 60
    assert len({report["state"] for report in reports}) >= 8
    assert len({report["category"] for report in reports}) == 8


@pytest.mark.parametrize("slug", ["street-lights", "parcels", "drains", "roads"])
def test_each_is_pinned_on_a_feature_that_exists(built: Built, slug: str) -> None:
    keys = keys_of(built, slug)
    pinned = [r for r in built.data("reports") if r["layer"] == slug]
    assert pinned
    places = gpd.GeoSeries(
        gpd.points_from_xy(*zip(*(r["point"] for r in pinned), strict=True)),
        crs="EPSG:4326",
    ).to_crs("EPSG:9209")
    for report, place in zip(pinned, places, strict=True):
        assert report["feature_key"] in keys
        assert keys[report["feature_key"]].distance(place) < 2


def test_each_goes_to_an_office_that_exists(built: Built) -> None:
    offices = {office["slug"] for office in built.data("offices")}
    assert {report["office"] for report in built.data("reports")} <= offices


def test_each_moved_as_the_workflow_allows(built: Built) -> None:
    for report in built.data("reports"):
        steps = report["history"]
        assert steps[0]["state"] == State.RECEIVED
        assert steps[-1]["state"] == report["state"]
        for before, after in zip(steps, steps[1:], strict=False):
            rule = ALLOWED[State(before["state"])][State(after["state"])]
            assert after["actor"] in rule.actors
            assert after["note"]
            assert after["days_ago"] <= before["days_ago"] <= report["days_ago"]
            if Need.REASON in rule.needs:
                assert after["reason"] in RejectReason.values


def test_a_duplicate_names_what_it_repeats(built: Built) -> None:
    reports = {report["number"]: report for report in built.data("reports")}
    repeated = [r for r in reports.values() if r["state"] == State.DUPLICATE]
    assert repeated
    for report in repeated:
        first = reports[report["duplicate_of"]]
        assert first["feature_key"] == report["feature_key"]


def test_contacts_are_plainly_invented(built: Built) -> None:
    contacts = [r["contact"] for r in built.data("reports") if r["contact"]]
    assert len(contacts) > 30
    assert all(contact["phone"].startswith("0900 000") for contact in contacts)
