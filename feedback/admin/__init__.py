"""Django's admin: configuration and records; reports are read-only here."""

from __future__ import annotations

from feedback.admin import categories, contacts, delivery, reports

__all__ = ["categories", "contacts", "delivery", "reports"]
