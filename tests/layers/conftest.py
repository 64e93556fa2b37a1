"""A layer of every type of field, with secrets that must never show."""

from __future__ import annotations

import pytest

from layers.models import Layer
from tests.support.factories import make_layer, publish_samples
from tests.support.ogc_things import FIELDS, THINGS


@pytest.fixture
def things(db: None) -> Layer:
    """The layer with its forty features, published."""
    layer = make_layer("things", fields=FIELDS, role="other", style={})
    publish_samples(layer, THINGS)
    return layer
