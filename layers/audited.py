"""What of the catalogue is written down when it changes: rights, audiences, publicity."""

from __future__ import annotations

from gisportal.core.audit import Subject, track
from layers.models import Layer, LayerField, LayerRight, Procedure, ServiceOffice


def track_changes() -> None:
    """Tell the trail which models and fields to watch."""
    track(LayerRight, Subject.RIGHTS)
    track(
        Layer,
        Subject.AUDIENCE,
        *("slug", "role", "source", "external_url", "external_layers"),
        *(
            "view_audience",
            "download_audience",
            "needs_second_person",
            "is_shown_first",
        ),
    )
    track(
        LayerField,
        Subject.AUDIENCE,
        *("layer", "key", "meaning", "is_public", "is_searchable", "visibility_reason"),
    )
    track(
        ServiceOffice,
        Subject.SETTINGS,
        *("slug", "name_vi", "kind", "level", "accepts", "is_active"),
    )
    track(Procedure, Subject.SETTINGS, "slug", "name_vi", "matter")
