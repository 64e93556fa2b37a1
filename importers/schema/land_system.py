"""The finding that tells whose columns a file has."""

from __future__ import annotations

from django.utils.translation import gettext as _

from importers.findings import Finding
from layers.recognition.land_systems import Profile


def land_system_findings(profile: Profile | None) -> list[Finding]:
    """That the columns are those of a land system; nothing without one."""
    if profile is None:
        return []
    message = _("Columns as %(system)s exports them.") % {"system": profile.title}
    return [Finding.info("land-system", message)]
