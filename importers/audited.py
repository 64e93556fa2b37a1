"""What of tokens and sources is written down when it changes."""

from __future__ import annotations

from gisportal.core.audit import Subject, track
from importers.models import ApiToken, ImportSource


def track_changes() -> None:
    """Tell the trail which models and fields to watch."""
    track(ApiToken, Subject.TOKEN, "user", "name", "expires_at", private=["key_hash"])
    track(
        ImportSource,
        Subject.SETTINGS,
        *("layer", "name", "kind", "location", "collection", "secret_name"),
        *("every", "is_active", "is_auto_published"),
    )
