"""Personal data of a feature: only staff with the right, and each look is noted."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from layers.models import Layer, LayerRight, PersonalLook
from tests.support.factories import make_layer, parcel, publish_samples

pytestmark = pytest.mark.django_db
PAGE = "/en/layers/parcels/features/29545-12-345/"
LOOK = "/en/staff/layers/parcels/personal/29545-12-345/"
SECRET = "Bí Mật"


@pytest.fixture(autouse=True)
def _plain_files(settings: Any) -> None:
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}


@pytest.fixture
def layer() -> Layer:
    layer = make_layer()
    publish_samples(layer, [parcel(12, 345)])
    return layer


@pytest.fixture
def officer(layer: Layer) -> User:
    officer = User.objects.create_user("lan", password="x", is_staff=True)
    LayerRight.objects.create(layer=layer, right="personal", user=officer)
    return officer


def test_an_officer_with_the_right_sees_the_owner_and_the_look_is_noted(
    client: Client, officer: User, layer: Layer
) -> None:
    client.force_login(officer)
    page = client.get(PAGE).content.decode()
    assert LOOK in page
    assert SECRET not in page
    asked = client.get(LOOK)
    assert SECRET not in asked.content.decode()
    assert not PersonalLook.objects.exists(), "asking is not looking"
    shown = client.post(LOOK, {"reason": "Hồ sơ 12"})
    assert SECRET in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert "noindex" in shown["X-Robots-Tag"]
    look = PersonalLook.objects.get()
    assert (look.user, look.user_name) == (officer, "lan")
    assert (look.layer_slug, look.feature_key) == ("parcels", "29545-12-345")
    assert (look.reason, look.fields, look.version_number) == (
        "Hồ sơ 12",
        ["ten_chu"],
        1,
    )
    assert SECRET not in str(vars(look))
    officer.delete()
    layer.refresh_from_db()
    look.refresh_from_db()
    assert look.user_name == "lan"


@pytest.mark.parametrize("who", ["nobody", "staff", "citizen"])
def test_others_see_nothing_and_learn_nothing(
    client: Client, layer: Layer, who: str
) -> None:
    if who != "nobody":
        user = User.objects.create_user("minh", password="x", is_staff=who == "staff")
        LayerRight.objects.create(
            layer=layer, right="view" if who == "staff" else "personal", user=user
        )
        client.force_login(user)
    for answer in (client.get(LOOK), client.post(LOOK), client.get(PAGE)):
        assert SECRET not in answer.content.decode()
    assert client.post(LOOK).status_code == (302 if who == "nobody" else 403)
    assert LOOK not in client.get(PAGE).content.decode()
    assert not PersonalLook.objects.exists()


def test_a_forged_form_makes_no_look(officer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    assert client.post(LOOK).status_code == 403
    assert not PersonalLook.objects.exists()


def test_a_layer_the_officer_may_not_view_stays_unknown(
    client: Client, officer: User, layer: Layer
) -> None:
    publish_samples(make_layer("hidden", view_audience="restricted"), [parcel(1, 1)])
    client.force_login(officer)
    address = LOOK.replace("parcels", "hidden").replace("12-345", "1-1")
    assert client.post(address).status_code == 404
    assert client.post(LOOK.replace("345", "999")).status_code == 404
