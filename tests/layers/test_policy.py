"""The one policy: which layers and fields a person may see."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from layers import policy
from layers.models import LayerField, LayerRight
from tests.support.factories import make_layer, parcel, publish_samples

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def person(name: str, **facts: bool) -> User:
    return User.objects.create_user(name, password="x", **facts)


@pytest.mark.parametrize(
    ("audience", "stranger", "citizen", "staff"),
    [
        ("public", True, True, True),
        ("staff", False, False, True),
        ("restricted", False, False, False),
    ],
)
def test_the_audience_decides_who_sees_a_layer(
    audience: str, stranger: bool, citizen: bool, staff: bool
) -> None:
    publish_samples(make_layer(view_audience=audience), [parcel(1, 1)])
    assert policy.visible_layers(NOBODY).exists() is stranger
    assert policy.visible_layers(None).exists() is stranger
    assert policy.visible_layers(person("hoa")).exists() is citizen
    assert policy.visible_layers(person("lan", is_staff=True)).exists() is staff
    assert policy.visible_layers(person("root", is_superuser=True)).exists()


def test_a_right_may_come_through_a_group() -> None:
    layer = make_layer(view_audience="restricted")
    publish_samples(layer, [parcel(1, 1)])
    lan = person("lan", is_staff=True)
    planners = Group.objects.get_or_create(name="planner")[0]
    LayerRight.objects.create(layer=layer, right="edit", group=planners)
    assert not policy.can(lan, policy.Right.EDIT, layer)
    lan.groups.add(planners)
    assert policy.can(lan, policy.Right.EDIT, layer)
    assert not policy.can(lan, policy.Right.PUBLISH, layer)
    assert list(policy.visible_layers(lan)) == [layer]
    lan.is_active = False
    assert not policy.can(lan, policy.Right.EDIT, layer)


def test_a_layer_without_anything_published_is_not_there() -> None:
    make_layer()
    assert not policy.visible_layers(NOBODY).exists()


def test_private_fields_need_the_right_to_personal_data() -> None:
    layer = make_layer()
    lan = person("lan", is_staff=True)
    keys = {f.key for f in policy.visible_fields(lan, layer)}
    assert "ten_chu" not in keys
    LayerRight.objects.create(layer=layer, right="personal", user=lan)
    assert "ten_chu" in {f.key for f in policy.visible_fields(lan, layer)}
    assert "ten_chu" not in {f.key for f in policy.visible_fields(NOBODY, layer)}


def test_an_owner_field_cannot_be_made_public() -> None:
    field = LayerField.objects.get(layer=make_layer(), key="ten_chu")
    field.is_public = True
    with pytest.raises(ValidationError):
        field.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        field.save()


def test_a_private_field_cannot_be_searched_by() -> None:
    layer = make_layer()
    with pytest.raises(IntegrityError), transaction.atomic():
        LayerField.objects.create(
            layer=layer, key="x", name_vi="x", is_public=False, is_searchable=True
        )
