"""What an import was asked to do, by a person on the web or by the command line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from importers.errors import UsageError
from layers.models import Layer

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SLUG_LENGTH = 63
MAX_TOPOLOGY = 1e6


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
    # What to make of a drawing (``importers.drawings.rows.NAMES``).
    linework: dict[str, Any] = field(default_factory=dict)
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
        if self.topology is not None and not 0 <= self.topology < MAX_TOPOLOGY:
            raise UsageError(_("The least area of an overlap is a number of m²."))
        if self.is_published and self.is_dry_run:
            raise UsageError(_("A dry run publishes nothing: leave one of them out."))

    def as_dict(self) -> dict[str, Any]:
        """The form kept in the job's row."""
        return {
            "key": list(self.key),
            "label": list(self.label),
            "source_crs": self.source_crs,
            "encoding": self.encoding,
            "sublayer": self.sublayer,
            "title": self.title,
            "role": self.role,
            "publish": self.is_published,
            "dry_run": self.is_dry_run,
            "catalogue": self.catalogue,
            "new_layer": self.is_new_layer,
            "language": self.language,
            "linework": self.linework,
            "topology": self.topology,
            "stops_outside": self.stops_outside,
        }

    @classmethod
    def from_dict(cls, kept: dict[str, Any], **place: Any) -> ImportOptions:
        """Options from the form kept in a job's row; ``place`` adds path, layer, who."""
        return cls(
            key=tuple(kept.get("key", ())),
            label=tuple(kept.get("label", ())),
            source_crs=kept.get("source_crs", ""),
            encoding=kept.get("encoding", ""),
            sublayer=kept.get("sublayer", ""),
            title=kept.get("title", ""),
            role=kept.get("role", ""),
            is_published=bool(kept.get("publish")),
            is_dry_run=bool(kept.get("dry_run")),
            catalogue=kept.get("catalogue", {}),
            is_new_layer=bool(kept.get("new_layer")),
            language=kept.get("language", ""),
            linework=kept.get("linework", {}),
            topology=kept.get("topology"),
            stops_outside=bool(kept.get("stops_outside")),
            **place,
        )
