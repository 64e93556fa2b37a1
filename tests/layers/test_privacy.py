"""Private values: the API cannot be made to tell them, staff with the right may look.

They cannot be read, guessed, sorted by or told from what does not exist; each look is
noted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from layers.models import Layer, LayerRight, PersonalLook
from tests.support.factories import make_layer, parcel, publish_samples
from tests.support.ogc_requests import ITEMS, body
from tests.support.ogc_things import SECRET

pytestmark = pytest.mark.django_db
HIDDEN = ("bi_mat", "ten_chu")
ROOT = "/ogc/collections/things"
PAGES = (
    "/ogc/",
    "/ogc/api",
    "/ogc/conformance",
    "/ogc/collections",
    ROOT,
    f"{ROOT}/queryables",
    f"{ROOT}/items?limit=1000",
    f"{ROOT}/items/k3",
    f"{ROOT}/tiles",
    f"{ROOT}/tiles/WebMercatorQuad",
)
PAGE = "/en/layers/parcels/features/29545-12-345/"
LOOK = "/en/staff/layers/parcels/personal/29545-12-345/"
OWNER = "Bí Mật"


@pytest.fixture(autouse=True)
def _plain_files(settings: Any) -> None:
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}


def with_right(layer: Layer, right: str) -> User:
    """A staff member with one right on the layer."""
    lan = User.objects.create_user("lan", password="x", is_staff=True)
    LayerRight.objects.create(layer=layer, right=right, user=lan)
    return lan


@pytest.fixture
def layer() -> Layer:
    layer = make_layer()
    publish_samples(layer, [parcel(12, 345)])
    return layer


@pytest.fixture
def officer(layer: Layer) -> User:
    return with_right(layer, "personal")


def questions(name: str) -> Iterator[dict[str, str]]:
    """Every way to speak of a property."""
    yield {name: f"{SECRET}-3"}
    yield {"sortby": name}
    yield {"sortby": f"-{name}"}
    yield {"sortby": f"so,{name}"}
    yield {"properties": name}
    for text in (
        f"{name} = '{SECRET}-3'",
        f"{name} like 'B%'",
        f"{name} is null",
        f"{name} in ('x')",
        f"{name} < 'x'",
        f"casei({name}) = 'x'",
        f"accenti(casei({name})) like '%x%'",
        f"ten = {name}",
        f"so = 1 or {name} = 'x'",
        f"t_after({name}, DATE('2020-01-01'))",
        f"s_intersects({name}, POINT(1 2))",
        f'"{name}" = 1',
        name,
    ):
        yield {"filter": text}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("form", ["", "html"])
def test_no_page_shows_them(
    client: Client, things: Layer, page: str, form: str
) -> None:
    sign = "&" if "?" in page else "?"
    text = body(client.get(f"{page}{sign}f={form}" if form else page))
    assert text
    for secret in (SECRET, *HIDDEN, "Bí-mật"):
        assert secret not in text


@pytest.mark.parametrize("name", HIDDEN)
def test_a_private_name_is_answered_like_an_unknown_one(
    client: Client, things: Layer, name: str
) -> None:
    pairs = zip(questions(name), questions("no_such"), strict=True)
    for private, unknown in pairs:
        first, second = client.get(ITEMS, private), client.get(ITEMS, unknown)
        assert first.status_code == second.status_code == 400, private
        assert body(first).replace(name, "…") == body(second).replace("no_such", "…")
        assert SECRET not in body(first) or SECRET in str(private)


def test_even_who_may_see_personal_fields_gets_the_public_ones(
    client: Client, things: Layer
) -> None:
    client.force_login(with_right(things, "personal"))
    response = client.get(ITEMS, {"limit": 1000})
    assert SECRET not in body(response)
    assert response["Cache-Control"] == "private, no-store"
    assert client.get(ITEMS, {"ten_chu": "x"}).status_code == 400


def test_a_restricted_layer_is_as_unknown_to_strangers(
    client: Client, db: None
) -> None:
    layer = make_layer(view_audience="restricted")
    publish_samples(layer, [parcel(12, 345)])
    parts = ("", "/items", "/items/29545-12-345", "/queryables", "/tiles")
    for part in parts:
        hidden = client.get(f"/ogc/collections/parcels{part}")
        unknown = client.get(f"/ogc/collections/nothing{part}")
        assert hidden.status_code == unknown.status_code == 404
        assert body(hidden).replace("parcels", "") == body(unknown).replace(
            "nothing", ""
        )
    for page in ("/ogc/collections", "/ogc/api"):
        assert "parcels" not in body(client.get(page))
    client.force_login(with_right(layer, "view"))
    for part in parts:
        response = client.get(f"/ogc/collections/parcels{part}")
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"
        assert body(response)
    assert "parcels" in body(client.get("/ogc/api"))


def test_an_outside_layer_is_no_collection(client: Client, db: None) -> None:
    make_layer("ortho", fields=(), source="xyz", external_url="https://example.com/{z}")
    assert client.get("/ogc/collections").json()["collections"] == []
    assert client.get("/ogc/collections/ortho").status_code == 404


def test_an_officer_with_the_right_sees_the_owner_and_the_look_is_noted(
    client: Client, officer: User, layer: Layer
) -> None:
    client.force_login(officer)
    page = client.get(PAGE).content.decode()
    assert LOOK in page
    assert OWNER not in page
    asked = client.get(LOOK)
    assert OWNER not in asked.content.decode()
    assert not PersonalLook.objects.exists(), "asking is not looking"
    shown = client.post(LOOK, {"reason": "Hồ sơ 12"})
    assert OWNER in shown.content.decode()
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
    assert OWNER not in str(vars(look))
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
        assert OWNER not in answer.content.decode()
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
