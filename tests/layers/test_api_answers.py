"""What the API describes is what it answers: the same keys, no more and no fewer."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from rest_framework.serializers import ListSerializer, Serializer

from layers.api.serializers import (
    CatalogueSerializer,
    FeatureWithReportSerializer,
    HitCollectionSerializer,
    LayerVersionsSerializer,
    OfficeCollectionSerializer,
    TouchedCollectionSerializer,
)
from layers.models import Layer
from tests.support.factories import LAT, LON, make_layer, parcel, publish_samples

pytestmark = pytest.mark.django_db
PLACE = f"lon={LON + 0.0001}&lat={LAT + 0.0001}"


@pytest.fixture
def parcels() -> Layer:
    layer = make_layer("parcels")
    publish_samples(layer, [parcel(1, 1), parcel(1, 2)])
    return layer


def differences(answer: Any, described: Any, place: str = "") -> list[str]:
    """Where the keys of an answer are others than its serializer's."""
    if isinstance(described, ListSerializer):
        return [
            found
            for i, one in enumerate(answer)
            for found in differences(one, described.child, f"{place}[{i}]")
        ]
    if not isinstance(described, Serializer) or answer is None:
        return []
    fields = described.get_fields()
    required = {name for name, field in fields.items() if field.required}
    # A method is read-only, hence never "required", and always answered.
    required |= {name for name, field in fields.items() if field.read_only}
    wrong = [f"{place}.{key}" for key in answer.keys() ^ fields.keys()]
    wrong = [one for one in wrong if one.rpartition(".")[2] in {*required, *answer}]
    for name, field in fields.items():
        if name in answer:
            wrong += differences(answer[name], field, f"{place}.{name}")
    return wrong


@pytest.mark.parametrize(
    ("address", "serializer"),
    [
        ("/api/layers/", CatalogueSerializer),
        ("/api/layers/parcels/versions/", LayerVersionsSerializer),
        ("/api/layers/parcels/features/{key}/", FeatureWithReportSerializer),
        (f"/api/identify?{PLACE}", TouchedCollectionSerializer),
        ("/api/search?q=1/1", HitCollectionSerializer),
        ("/api/offices/", OfficeCollectionSerializer),
    ],
)
def test_the_answer_has_the_described_keys(
    client: Client, parcels: Layer, address: str, serializer: type[Serializer[Any]]
) -> None:
    identified = client.get(f"/api/identify?{PLACE}").json()["features"]
    answer = client.get(address.format(key=identified[0]["id"]))
    assert answer.status_code == 200
    assert differences(answer.json(), serializer()) == []
