"""What is stored in a field, in a sample: the material to recognise personal data by."""

from __future__ import annotations

from layers.models import DatasetVersion, LayerField
from layers.sql import fetch

# Values looked at in each version.
SAMPLE = 5_000
State = DatasetVersion.State


def sample_values(field: LayerField) -> list[list[str]]:
    """Values of ``field`` in every version that could be shown, one list a version.

    Apart: a version full of names must not drown among many that have none.
    """
    versions = DatasetVersion.objects.filter(layer=field.layer_id)
    whole = versions.exclude(state__in=[State.LOADING, State.FAILED])
    return [_sample(field.key, version) for version in whole]


def _sample(key: str, version: DatasetVersion) -> list[str]:
    facts = {
        "field": key,
        "version": version.pk,
        "step": max(1, version.feature_count // SAMPLE),
        "limit": SAMPLE,
    }
    return [value.strip() for (value,) in fetch("field_sample", facts)]
