"""A big layer whose field turns private is hidden until nothing of it can be read."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_q.models import OrmQ

from layers.models import DatasetVersion, Feature, Layer, LayerField
from layers.queries import live_layers
from layers.store import scrub_queue as forgetting
from layers.store.scrub_queue import forget, forget_due
from tests.support.factories import make_layer, parcel, publish_samples

pytestmark = pytest.mark.django_db
PAGE = "/en/layers/parcels/"
TILE = "/tiles/parcels/13/6507/3861.mvt"


@pytest.fixture
def layer(monkeypatch: pytest.MonkeyPatch) -> Layer:
    """Two versions, big beyond what is done at once; their street turned private."""
    made = make_layer()
    for street in ("Đường Kín", "Đường Kín Hai"):
        publish_samples(made, [parcel(1, 1, dia_chi=street)])
    LayerField.objects.filter(key="dia_chi").update(
        is_public=False, is_searchable=False
    )
    monkeypatch.setattr(forgetting, "AT_ONCE", 1)
    return made


def found(words: str) -> int:
    return Feature.objects.filter(search_text__contains=words).count()


def test_it_is_hidden_until_a_worker_is_done(
    client: Client, layer: Layer, django_capture_on_commit_callbacks: Any
) -> None:
    assert client.get(PAGE).status_code == client.get(TILE).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert not forget(layer)
    assert OrmQ.objects.get().key == "long"
    live_layers.forget()
    for address in (PAGE, TILE, f"{PAGE}features/29545-1-1.json"):
        assert client.get(address).status_code == 404, address
    assert client.get("/api/search?q=kin").json()["features"] == []
    assert found("kin") == 2
    assert forget_due() == 1
    live_layers.forget()
    assert found("kin") == 0, "in no version"
    assert client.get(PAGE).status_code == client.get(TILE).status_code == 200
    assert forget_due() == 0


def test_a_killed_worker_leaves_it_hidden_and_is_taken_up(
    client: Client, layer: Layer, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget(layer)
    real = forgetting.refold

    def killed(version: DatasetVersion) -> int:
        if version.number == 1:
            raise SystemExit
        return real(version)

    monkeypatch.setattr(forgetting, "refold", killed)
    with pytest.raises(SystemExit):
        forget_due()
    live_layers.forget()
    assert client.get(PAGE).status_code == 404
    monkeypatch.setattr(forgetting, "refold", real)
    assert forget_due() == 1
    assert found("kin") == 0


def test_fields_that_change_meanwhile_are_forgotten_too(
    layer: Layer, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget(layer)
    real = forgetting.refold

    def meanwhile(version: DatasetVersion) -> int:
        forget(layer)
        return real(version)

    monkeypatch.setattr(forgetting, "refold", meanwhile)
    assert forget_due() == 0, "still due"
    monkeypatch.setattr(forgetting, "refold", real)
    assert forget_due() == 1


def test_the_page_answers_at_once_and_says_so(layer: Layer) -> None:
    LayerField.objects.filter(key="dia_chi").update(is_public=True)
    boss = Client()
    boss.force_login(User.objects.create_superuser("boss"))
    values = {"name_vi": "Địa chỉ", "meaning": "address", "reason": "của người dân"}
    address = f"/en/staff/layers/{layer.slug}/fields/dia_chi/"
    said = boss.post(address, values, follow=True).content.decode()
    assert "comes back by itself" in said
    layer.refresh_from_db()
    assert layer.forgetting_since is not None
