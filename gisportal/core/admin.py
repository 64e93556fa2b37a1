"""The audit trail has a page of its own; django-auditlog's admin of it is taken away."""

from __future__ import annotations

from django.contrib import admin

from gisportal.core.models import AuditEntry

admin.site.unregister(AuditEntry)
