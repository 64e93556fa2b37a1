"""A layer of every type of field, with secrets that must never show."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from layers.models import Layer
from tests.support.factories import make_layer, publish_samples
from tests.support.ogc_things import FIELDS, THINGS


@pytest.fixture
def things(db: None) -> Layer:
    """The layer with its forty features, published."""
    layer = make_layer("things", fields=FIELDS, role="other", style={})
    publish_samples(layer, THINGS)
    return layer


@pytest.fixture
def _keep_connection() -> Iterator[None]:
    """A WSGI request closes idle connections; the test's transaction needs its own."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)
