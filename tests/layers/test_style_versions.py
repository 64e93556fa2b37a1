"""The style belongs to the version: publishing keeps it, rolling back restores it."""

from __future__ import annotations

import pytest

from layers.api.catalogue import layer_card
from layers.models import Layer
from layers.store import publish, rollback, withdraw
from layers.styling.save import LayerLook, save_look, token_of
from tests.support.factories import PARCEL_STYLE, load_version, make_layer, parcel

pytestmark = pytest.mark.django_db
RED = {"type": "single", "field": "", "default": {"fill": "#ff0000"}, "rules": []}
BLUE = {**RED, "default": {"fill": "#0000ff"}}


def paint(layer: Layer, style: dict[str, object]) -> None:
    layer.refresh_from_db()
    save_look(layer, LayerLook(style, 1.0, 0, 18), token_of(layer))
    layer.refresh_from_db()


def test_it_restores_the_style_on_rollback() -> None:
    layer = make_layer()
    first = load_version(layer, [parcel(1, 1)])
    publish(layer, first)
    paint(layer, RED)
    second = load_version(layer, [parcel(1, 2)])
    publish(layer, second)
    layer.refresh_from_db()
    assert layer.style == RED
    paint(layer, BLUE)
    rollback(layer)
    layer.refresh_from_db()
    assert layer.style == RED
    second.refresh_from_db()
    assert second.style == BLUE
    publish(layer, second)
    layer.refresh_from_db()
    assert layer.style == BLUE


def test_it_keeps_the_present_style_for_a_new_draft() -> None:
    layer = make_layer()
    publish(layer, load_version(layer, [parcel(1, 1)]))
    draft = load_version(layer, [parcel(1, 2)])
    paint(layer, RED)
    publish(layer, draft)
    layer.refresh_from_db()
    draft.refresh_from_db()
    assert layer.style == draft.style == RED


def test_it_keeps_what_was_styled_while_withdrawn() -> None:
    layer = make_layer()
    version = load_version(layer, [parcel(1, 1)])
    publish(layer, version)
    withdraw(layer)
    layer.refresh_from_db()
    assert layer.style == PARCEL_STYLE
    paint(layer, RED)
    publish(layer, version)
    layer.refresh_from_db()
    assert layer.style == RED


def test_it_gives_the_map_another_tile_address_for_another_field() -> None:
    layer = make_layer()
    publish(layer, load_version(layer, [parcel(1, 1)]))
    layer.refresh_from_db()
    before = layer_card(layer)["tiles"]
    assert before.endswith(f"?v={layer.published_version_id}&by=loai_dat")
    paint(layer, {**RED, "type": "categorised", "field": "so_to"})
    assert layer_card(layer)["tiles"].endswith("&by=so_to")
    paint(layer, RED)
    assert layer_card(layer)["tiles"].endswith(f"?v={layer.published_version_id}")
