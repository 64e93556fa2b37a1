"""Django's admin: describing layers, and what no longer finding by a field does at once."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from gisportal.site.staff_groups import give_group_permissions
from layers.models import LayerField, LayerRight
from tests.support.catalogue_people import admin_form
from tests.support.factories import make_layer, parcel, publish_samples

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("flag", ["is_searchable", "label_order"])
def test_a_field_no_longer_found_by_is_not_found(
    admin_client: Client, flag: str
) -> None:
    layer = make_layer()
    LayerField.objects.filter(key="dia_chi").update(label_order=3)
    publish_samples(layer, [parcel(12, 345)])
    assert admin_client.get("/api/search", {"q": "nguyen hue"}).json()["features"]
    data = admin_form(admin_client, layer)
    at = [field.key for field in layer.fields.all()].index("dia_chi")
    for each in ("is_searchable", "label_order"):
        data.pop(f"fields-{at}-{each}", None)
    data |= {f"fields-{at}-{flag}": ""}
    response = admin_client.post(f"/admin/layers/layer/{layer.pk}/change/", data)
    assert response.status_code == 302, response.context["errors"]
    found = admin_client.get("/api/search", {"q": "nguyen hue"}).json()["features"]
    assert found == []


@pytest.mark.parametrize(
    ("style", "words"),
    [
        ('{"default": {"fill": "red; background: url(x)"}}', "is not a colour"),
        ('{"type": "single", "field": {"a": 1}}', "must be a text"),
        ('{"rules": [{"value": [1]}]}', "must be a text or a number"),
        ('{"rules": [{"name_vi": 7}]}', "must be a text"),
        ("[1]", "is a JSON object"),
    ],
)
def test_a_style_the_map_cannot_draw_is_refused(
    admin_client: Client, style: str, words: str
) -> None:
    layer = make_layer()
    data = admin_form(admin_client, layer) | {"style": style}
    response = admin_client.post(f"/en/admin/layers/layer/{layer.pk}/change/", data)
    assert response.status_code == 200
    assert words in response.content.decode()


def test_a_planner_changes_only_layers_given_to_them(client: Client) -> None:
    mine, other = make_layer("mine"), make_layer("other")
    lan = User.objects.create_user("lan", password="x", is_staff=True)
    LayerRight.objects.create(layer=mine, right="edit", user=lan)
    lan.groups.add(Group.objects.get_or_create(name="planner")[0])
    give_group_permissions()
    client.force_login(lan)
    page = client.get(f"/admin/layers/layer/{mine.pk}/change/")
    assert page.status_code == 200
    assert "fields-0-name_vi" in page.content.decode(), "its fields, to describe them"
    listed = client.get("/admin/layers/layer/").content.decode()
    assert f"/layer/{mine.pk}/" in listed
    assert f"/layer/{other.pk}/" not in listed
    assert client.get(f"/admin/layers/layer/{other.pk}/change/").status_code in (
        302,
        403,
    )
