"""Models whose every change is an entry, written by django-auditlog.

Changes made around the ORM's ``save`` and ``delete`` (``update()``, ``bulk_create``) are
not seen; whoever makes them calls ``record``.
"""

from __future__ import annotations

from collections.abc import Iterable

from auditlog.registry import auditlog
from django.db.models import Model

from gisportal.core.audit.events import Subject
from gisportal.core.audit.subjects import set_subject


def track(
    model: type[Model],
    subject: Subject,
    *fields: str,
    private: Iterable[str] = (),
    many: Iterable[str] = (),
) -> None:
    """Write down changes of ``fields`` (all when none is named) and the ``many`` to many.

    Fields in ``private`` are named in the trail without their values.
    """
    set_subject(model, subject)
    auditlog.register(
        model,
        include_fields=[*fields, *private, *many] if fields else None,
        mask_fields=list(private),
        m2m_fields=set(many),
        serialize_data=False,
    )
