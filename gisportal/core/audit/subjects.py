"""Under which subject the changes of a tracked model stand."""

from __future__ import annotations

from django.db.models import Model

from gisportal.core.audit.events import Subject

_subjects: dict[type[Model], Subject] = {}


def set_subject(model: type[Model], subject: Subject) -> None:
    """Remember it (when the apps are loaded)."""
    _subjects[model] = subject


def subject_of_model(model: type[Model] | None) -> Subject:
    """The subject of ``model``; settings for one that was never named."""
    return _subjects.get(model, Subject.SETTINGS) if model else Subject.SETTINGS


def tracked_models() -> dict[type[Model], Subject]:
    """Every tracked model and its subject."""
    return dict(_subjects)
