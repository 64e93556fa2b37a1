"""The style editor's addresses: who may, what is saved, who was first."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from layers.models import Layer, LayerRight
from layers.styling.save import token_of
from tests.support.factories import PARCEL_STYLE, make_layer, parcel, publish_samples
from tests.support.style_files import QML

pytestmark = pytest.mark.django_db
URL = "/staff/layers/parcels/style/"
STYLE = {
    "type": "categorised",
    "field": "loai_dat",
    "default": {"fill": "#eeeeee"},
    "rules": [{"value": "CLN", "fill": "#ffd2a0", "name_vi": "Cây lâu năm"}],
    "label": None,
}


@pytest.fixture
def layer() -> Layer:
    layer = make_layer(view_audience="restricted")
    samples = [
        parcel(1, n, column=n, loai_dat="CLN" if n < 3 else "ODT") for n in range(5)
    ]
    publish_samples(layer, samples)
    return layer


@pytest.fixture
def planner(layer: Layer) -> Client:
    user = User.objects.create_user("planner", is_staff=True)
    LayerRight.objects.create(layer=layer, right="edit", user=user)
    client = Client(enforce_csrf_checks=False)
    client.force_login(user)
    return client


@pytest.fixture
def save(planner: Client, layer: Layer) -> Callable[..., Any]:
    def post(**changes: Any) -> Any:
        body = {
            "style": STYLE,
            "opacity": 0.5,
            "min_zoom": 12,
            "max_zoom": 18,
            "token": token_of(Layer.objects.get(pk=layer.pk)),
        }
        return planner.post(
            URL,
            json.dumps(body | changes),
            content_type="application/json",
            headers={"Accept": "application/json"},
        )

    return post


def test_it_shows_the_page(planner: Client) -> None:
    answer = planner.get("/en" + URL)
    assert answer.status_code == 200
    assert b"style-config" in answer.content
    assert "no-store" in answer["Cache-Control"]


def test_it_sends_strangers_to_the_sign_in(client: Client, layer: Layer) -> None:
    for path in ("", "values?field=loai_dat", "tiles/14/13013/7714.mvt"):
        assert client.get(URL + path).status_code == 302


def test_it_hides_the_layer_from_staff_who_may_not_see_it(
    client: Client, layer: Layer
) -> None:
    client.force_login(User.objects.create_user("other", is_staff=True))
    assert client.get(URL).status_code == 404
    assert client.get(URL + "values?field=loai_dat").status_code == 404
    assert client.get(URL + "tiles/14/13013/7714.mvt").status_code == 404
    assert client.post(URL + "file").status_code == 404
    Layer.objects.update(view_audience="public")
    assert client.get(URL).status_code == 403


def test_it_saves_and_keeps_the_style_with_the_version(
    save: Callable[..., Any], layer: Layer
) -> None:
    answer = save()
    assert answer.status_code == 200, answer.content
    layer.refresh_from_db()
    assert layer.style == STYLE
    assert (layer.opacity, layer.min_zoom) == (0.5, 12)
    assert layer.published_version.style == STYLE
    assert answer.json()["token"] == token_of(layer)


def test_it_tells_the_second_editor(save: Callable[..., Any], layer: Layer) -> None:
    token = token_of(layer)
    assert save(token=token).status_code == 200
    answer = save(token=token, opacity=0.9)
    assert answer.status_code == 409
    assert answer.json()["code"] == "style-conflict"
    layer.refresh_from_db()
    assert layer.opacity == 0.5


@pytest.mark.parametrize(
    "changes",
    [
        {"style": {**STYLE, "field": "ten_chu"}},
        {"style": {**STYLE, "field": "no_such"}},
        {"style": {**STYLE, "field": ""}},
        {"style": {**STYLE, "type": "clever"}},
        {"style": {**STYLE, "default": {"fill": "red"}}},
        {"style": {**STYLE, "rules": [{"value": ""}]}},
        {"style": {**STYLE, "rules": [{"value": {"a": 1}}]}},
        {"style": {**STYLE, "rules": ["x"]}},
        {"style": {**STYLE, "rules": [{"value": "A"}] * 201}},
        {"style": {**STYLE, "default": {"dash": [0]}}},
        {"style": {**STYLE, "label": {"size": 900}}},
        {
            "style": {
                "type": "graduated",
                "field": "loai_dat",
                "rules": [{"min": 5, "max": 1}],
            }
        },
        {"style": {"type": "graduated", "field": "loai_dat", "rules": [{}]}},
        {"style": {"type": "graduated", "field": "loai_dat", "rules": [{"min": "1"}]}},
        {"style": []},
        {"style": None},
        {"opacity": 7},
        {"opacity": "x"},
        {"opacity": float("nan")},
        {"min_zoom": 19},
        {"max_zoom": 99},
        {"min_zoom": None},
    ],
)
def test_it_refuses_what_cannot_be_drawn(
    save: Callable[..., Any], layer: Layer, changes: dict[str, Any]
) -> None:
    answer = save(**changes)
    assert answer.status_code == 400, answer.content
    assert answer.json()["detail"]
    layer.refresh_from_db()
    assert layer.style == PARCEL_STYLE


def test_it_drops_what_it_does_not_know(save: Callable[..., Any], layer: Layer) -> None:
    rule = {"value": 3, "fill": "#ffffff", "onclick": "x", "name_en": "n" * 999}
    assert save(style={**STYLE, "rules": [rule], "extra": 1}).status_code == 200
    layer.refresh_from_db()
    assert set(layer.style) == set(STYLE)
    assert layer.style["rules"][0] == {
        "value": "3",
        "fill": "#ffffff",
        "name_en": "n" * 200,
    }


def test_it_needs_the_csrf_token(planner: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = planner.cookies
    answer = strict.post(URL, "{}", content_type="application/json")
    assert answer.status_code == 403


def test_it_refuses_what_is_not_json(planner: Client) -> None:
    for body in ("", "[", "[1]", "[" * 100_000):
        answer = planner.post(URL, body, content_type="application/json")
        assert answer.status_code == 400


def test_it_counts_the_values_of_a_public_field(planner: Client) -> None:
    found = planner.get(URL + "values?field=loai_dat").json()
    assert [(v["value"], v["count"]) for v in found["values"]] == [
        ("CLN", 3),
        ("ODT", 2),
    ]
    assert found["values"][1]["name_en"] == "Urban housing"
    assert found["spread"] is None
    assert not found["has_more"]


@pytest.mark.parametrize("field", ["ten_chu", "no_such", "", "loai_dat'--"])
def test_it_says_nothing_of_other_fields(planner: Client, field: str) -> None:
    answer = planner.get(URL + "values", {"field": field})
    assert answer.status_code == 400
    assert "Nguyễn" not in answer.content.decode()
    tile = planner.get(URL + "tiles/14/13014/7714.mvt", {"field": field or "ten_chu"})
    assert tile.status_code == 400


def test_it_measures_the_spread_of_numbers(planner: Client, layer: Layer) -> None:
    layer.fields.create(key="area", name_vi="Diện tích", type="real", is_public=True)
    publish_samples(
        layer, [parcel(2, n, column=n, area=float(n)) for n in range(1, 12)]
    )
    spread = planner.get(URL + "values?field=area").json()["spread"]
    assert (spread["count"], spread["min"], spread["max"]) == (11, 1.0, 11.0)
    assert spread["quantiles"][180] == 6.0
    assert len(spread["quantiles"]) == 361


def test_it_draws_the_preview_by_the_drafts_field(planner: Client) -> None:
    # The tile that holds the sample parcels (105.97 E, 10.25 N).
    tile = planner.get(URL + "tiles/14/13014/7723.mvt", {"field": "so_thua"})
    assert tile.status_code == 200, tile.status_code
    assert tile["Cache-Control"].startswith("private")
    assert planner.get(URL + "tiles/14/99999/1.mvt").status_code == 400


def test_it_reads_an_uploaded_style_and_saves_nothing(
    planner: Client, layer: Layer
) -> None:
    upload = SimpleUploadedFile("x.qml", QML.encode())
    answer = planner.post(URL + "file", {"file": upload})
    assert answer.status_code == 200, answer.content
    assert answer.json()["style"]["rules"][0]["value"] == "ODT"
    assert answer.json()["warnings"]
    layer.refresh_from_db()
    assert layer.style == PARCEL_STYLE
    for wrong in ({}, {"file": SimpleUploadedFile("x.qml", b"<a/>")}):
        answer = planner.post(
            URL + "file", wrong, headers={"Accept": "application/json"}
        )
        assert answer.status_code == 400
        assert answer.json()["detail"]


def test_it_works_before_anything_is_published(planner: Client) -> None:
    empty = make_layer("empty")
    planner.force_login(User.objects.create_superuser("boss"))
    assert planner.get("/staff/layers/empty/style/").status_code == 200
    answer = planner.get("/staff/layers/empty/style/values?field=loai_dat")
    assert answer.status_code == 404
    assert empty.versions.count() == 0
