"""Django's admin: describing layers, and what turning a field private does at once."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from gisportal.site.staff_groups import give_group_permissions
from layers.models import Layer, LayerRight
from tests.support.factories import make_layer, parcel, publish_samples

pytestmark = pytest.mark.django_db


def form_of(client: Client, layer: Layer) -> dict[str, object]:
    """The admin's form of a layer as a browser would send it back."""
    response = client.get(f"/admin/layers/layer/{layer.pk}/change/")
    assert response.status_code == 200
    context = response.context
    data: dict[str, object] = {}
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        data |= {
            f"{inline.formset.prefix}-{name}": value
            for name, value in inline.formset.management_form.initial.items()
        }
        forms += inline.formset.initial_forms
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = value
    return data


def place_of(layer: Layer, key: str) -> int:
    """Position of a field in the admin's list."""
    return [field.key for field in layer.fields.all()].index(key)


def test_a_field_made_private_is_not_found_any_more(admin_client: Client) -> None:
    layer = make_layer()
    publish_samples(layer, [parcel(12, 345)])
    assert admin_client.get("/api/search", {"q": "nguyen hue"}).json()["features"]
    data = form_of(admin_client, layer)
    for flag in ("is_public", "is_searchable"):
        data.pop(f"fields-{place_of(layer, 'dia_chi')}-{flag}", None)
    response = admin_client.post(f"/admin/layers/layer/{layer.pk}/change/", data)
    assert response.status_code == 302, response.context["errors"]
    found = admin_client.get("/api/search", {"q": "nguyen hue"}).json()["features"]
    assert found == []


def test_an_owner_field_cannot_be_made_public_there(admin_client: Client) -> None:
    layer = make_layer()
    data = form_of(admin_client, layer)
    data[f"fields-{place_of(layer, 'ten_chu')}-is_public"] = "on"
    response = admin_client.post(f"/en/admin/layers/layer/{layer.pk}/change/", data)
    assert response.status_code == 200
    assert "never public" in response.content.decode()


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
    data = form_of(admin_client, layer) | {"style": style}
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
