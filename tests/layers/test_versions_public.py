"""Earlier versions of a layer: which may be looked at, by whom, and in which tiles."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from layers.models import Layer, LayerRight
from layers.queries import live_layers
from layers.store import publish, rollback, withdraw
from tests.support.factories import load_version, make_layer, parcel, publish_samples
from tests.support.tiles import address, decode

pytestmark = pytest.mark.django_db
API = "/api/layers/parcels/versions/"


def numbers(client: Client) -> list[int]:
    return [v["number"] for v in client.get(API).json()["versions"]]


def tile_of(client: Client, token: Any) -> Any:
    return client.get(address(v=token))


def labels(response: Any) -> list[str]:
    features = decode(response)["parcels_label"]["features"]
    return [f["properties"]["label"] for f in features]


def three(layer: Layer) -> list[Any]:
    """Versions 1 (replaced), 2 (published), 3 (a draft)."""
    return [
        publish_samples(layer, [parcel(12, 345)]),
        publish_samples(layer, [parcel(12, 346)]),
        load_version(layer, [parcel(12, 347)]),
    ]


def test_replaced_versions_are_listed_with_their_tiles_and_drafts_are_not(
    client: Client,
) -> None:
    old, new, draft = three(make_layer())
    versions = client.get(API).json()["versions"]
    assert [(v["number"], v["is_published"]) for v in versions] == [
        (2, True),
        (1, False),
    ]
    assert f"v={old.pk}" in versions[1]["card"]["tiles"]
    assert "loaded_by" not in str(versions)
    earlier = tile_of(client, old.pk)
    assert labels(earlier) == ["345"]
    assert "immutable" not in earlier["Cache-Control"]
    assert "public" in earlier["Cache-Control"]
    assert labels(tile_of(client, new.pk)) == ["346"]
    assert labels(tile_of(client, draft.pk)) == ["346"]


def test_an_earlier_version_keeps_its_style_and_its_classes(client: Client) -> None:
    layer = make_layer()
    old = publish_samples(layer, [parcel(12, 345)])
    draft = load_version(layer, [parcel(12, 346)])
    layer.style = {"type": "single", "default": {"fill": "#123456"}}
    publish(layer, draft)
    Layer.objects.update(style=layer.style)
    live_layers.forget()
    newest, earlier = client.get(API).json()["versions"]
    assert newest["card"]["style"]["field"] == ""
    assert earlier["card"]["style"]["field"] == "loai_dat"
    (shape,) = decode(tile_of(client, old.pk))["parcels"]["features"]
    assert shape["properties"]["cls"] == "ODT"


def test_what_was_taken_back_is_not_shown_again(client: Client) -> None:
    layer = make_layer()
    publish_samples(layer, [parcel(12, 345)])
    wrong = publish_samples(layer, [parcel(12, 346)])
    rollback(layer)
    live_layers.forget()
    assert numbers(client) == [1]
    assert labels(tile_of(client, wrong.pk)) == ["345"]
    withdraw(layer)
    live_layers.forget()
    assert client.get(API).status_code == 404
    assert tile_of(client, wrong.pk).status_code == 404
    publish(layer, load_version(layer, [parcel(12, 348)]))
    live_layers.forget()
    assert numbers(client) == [3]


def test_rights_on_the_layer_hold_for_its_past(client: Client) -> None:
    layer = make_layer(view_audience="restricted")
    old = three(layer)[0]
    assert client.get(API).status_code == 404
    assert tile_of(client, old.pk).status_code == 404
    lan = User.objects.create_user("lan", password="x", is_staff=True)
    LayerRight.objects.create(layer=layer, right="view", user=lan)
    client.force_login(lan)
    assert numbers(client) == [2, 1]
    response = tile_of(client, old.pk)
    assert labels(response) == ["345"]
    assert response["Cache-Control"] == "private, no-store"


def test_a_field_that_turns_private_gives_everything_a_new_address(
    client: Client,
) -> None:
    layer = make_layer()
    old, new, _draft = three(layer)
    before = tile_of(client, new.pk)
    assert "immutable" in before["Cache-Control"]
    field = layer.fields.get(key="loai_dat")
    field.is_public = False
    field.save()
    live_layers.forget()
    (newest, earlier) = client.get(API).json()["versions"]
    assert newest["card"]["tiles"].endswith(f"v={new.pk}.1")
    assert earlier["card"]["tiles"].endswith(f"v={old.pk}.1")
    now = tile_of(client, f"{new.pk}.1")
    assert "immutable" in now["Cache-Control"]
    assert now["ETag"] != before["ETag"]
    assert "immutable" not in tile_of(client, new.pk)["Cache-Control"]
    for token in (f"{new.pk}.1", new.pk, f"{old.pk}.1", old.pk):
        (shape,) = decode(tile_of(client, token))["parcels"]["features"]
        assert "cls" not in shape["properties"], token


def test_a_change_of_words_changes_no_address() -> None:
    layer = make_layer()
    field = layer.fields.get(key="loai_dat")
    field.name_en = "Use of the land"
    field.save()
    layer.refresh_from_db()
    assert layer.data_revision == 0
