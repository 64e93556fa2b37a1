"""Query parameters by which the list of imports is narrowed."""

from __future__ import annotations

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field

from importers.models import ImportJob


@extend_schema_field({"type": "string", "enum": ImportJob.State.values})
class StateFilter(filters.CharFilter):  # type: ignore[misc]  # django-filter is untyped
    """A state; one that does not exist finds nothing, as it always did."""


class ImportFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter is untyped
    """Imports into one layer, or in one state."""

    layer = filters.CharFilter(field_name="layer_slug", strip=False)
    state = StateFilter(strip=False)

    class Meta:
        model = ImportJob
        fields = ["layer", "state"]
