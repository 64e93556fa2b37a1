"""What an import was asked to do, by a person on the web or by the command line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from importers.errors import UsageError
from layers.models import Layer
from layers.recognition import land_systems

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SLUG_LENGTH = 63
MAX_TOPOLOGY = 1e6
# Options that stand in the job's own columns, and those kept under another name.
OF_THE_JOB = {"path", "layer", "file_name", "actor_id"}
KEPT_AS = {
    "is_published": "publish",
    "is_dry_run": "dry_run",
    "is_new_layer": "new_layer",
}


@dataclass(frozen=True)
class ImportOptions:
    """One import. Empty values mean: find out, or keep what the layer has.

    ``key`` and ``label`` name columns of the file (or keys of the layer's fields);
    ``catalogue`` is a layer described as data, see ``importers.schema.catalogue_file``.
    """

    path: Path
    layer: str
    key: tuple[str, ...] = ()
    label: tuple[str, ...] = ()
    source_crs: str = ""
    encoding: str = ""
    sublayer: str = ""
    title: str = ""
    role: str = ""
    is_published: bool = False
    is_dry_run: bool = False
    catalogue: dict[str, Any] = field(default_factory=dict)
    file_name: str = ""
    actor_id: int | None = None
    # The layer must not exist yet; who loads it receives the rights on it.
    is_new_layer: bool = False
    # What to make of a drawing (``DrawingOptions.from_dict`` of ``importers.drawings.rows``).
    linework: dict[str, Any] = field(default_factory=dict)
    # Whose columns the file has: a land system (``layers.recognition.land_systems``),
    # "none", or empty: as its columns tell.
    land_system: str = ""
    # Report overlaps and gaps between parcels from so many m² on; None: as the layer
    # says, 0: no report.
    topology: float | None = None
    # Shapes outside the province stop the load.
    stops_outside: bool = False
    # In which findings are written; empty: the language of the process.
    language: str = ""

    def check(self) -> None:
        """Raise ``UsageError`` for options that make no sense in themselves."""
        if len(self.layer) > SLUG_LENGTH or not _SLUG.fullmatch(self.layer):
            raise UsageError(
                _("A layer is named by small letters, digits and hyphens.")
            )
        if self.role and self.role not in Layer.Role.values:
            raise UsageError(
                _("Unknown role %(role)s; one of: %(roles)s.")
                % {"role": self.role, "roles": ", ".join(Layer.Role.values)}
            )
        if self.land_system and self.land_system not in land_systems.CHOICES:
            raise UsageError(
                _("Unknown land system %(name)s; one of: %(names)s.")
                % {
                    "name": self.land_system,
                    "names": ", ".join(land_systems.CHOICES),
                }
            )
        if self.topology is not None and not 0 <= self.topology < MAX_TOPOLOGY:
            raise UsageError(_("The least area of an overlap is a number of m²."))
        if self.is_published and self.is_dry_run:
            raise UsageError(_("A dry run publishes nothing: leave one of them out."))

    def as_dict(self) -> dict[str, Any]:
        """The form kept in the job's row."""
        return {kept: getattr(self, name) for name, kept in _kept_names().items()}

    @classmethod
    def from_dict(cls, kept: dict[str, Any], **place: Any) -> ImportOptions:
        """Options from the form kept in a job's row; ``place`` adds path, layer, who."""
        names = _kept_names().items()
        facts = {name: kept[word] for name, word in names if word in kept}
        for name in ("key", "label"):
            facts[name] = tuple(facts.get(name, ()))
        return cls(**facts, **place)


def _kept_names() -> dict[str, str]:
    """Name of each option that a job keeps, and the name under which it is kept."""
    names = [option.name for option in fields(ImportOptions)]
    return {n: KEPT_AS.get(n, n) for n in names if n not in OF_THE_JOB}
