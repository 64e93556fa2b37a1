"""What a backup holds: written last, so that a backup without it is none."""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from gisportal.maintenance.backup.target import Target
from gisportal.maintenance.errors import RestoreError
from gisportal.maintenance.keys import Keys
from gisportal.maintenance.releases import Migration

FORMAT = 1
BACKUPS = "backups/"
OBJECTS = "files/"
DUMP = "database.dump"
MANIFEST = "manifest.json"
# What else lies in the place is none of ours.
COMPLETE = re.compile(rf"{BACKUPS}(\d{{8}}T\d{{6}}Z-[0-9a-f]{{4}})/{MANIFEST}")


@dataclass(frozen=True)
class FileEntry:
    """One file: ``path`` begins with the root it belongs to (``media/…``)."""

    path: str
    sha256: str
    bytes: int
    mtime_ns: int

    @property
    def object_name(self) -> str:
        """Where its content lies; files that are equal lie there once."""
        return object_name(self.sha256)


def object_name(sha256: str) -> str:
    """Name of a content in the target."""
    return f"{OBJECTS}{sha256[:2]}/{sha256[2:]}"


@dataclass(frozen=True)
class Manifest:
    """A backup's description of itself."""

    name: str
    portal_version: str
    created_at: str
    postgresql: str
    migrations: list[Migration]
    keys: Keys
    dump_sha256: str
    dump_bytes: int
    with_tiles: bool
    files: list[FileEntry] = field(default_factory=list)
    # Files that went away or kept changing while they were read.
    left_out: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def bytes(self) -> int:
        """Of the dump and of all files."""
        return self.dump_bytes + sum(entry.bytes for entry in self.files)

    @property
    def dump_name(self) -> str:
        """Where the dump lies in the target."""
        return f"{BACKUPS}{self.name}/{DUMP}"

    def write(self, target: Target) -> None:
        """Make the backup complete."""
        facts = asdict(self)
        text = json.dumps({**facts, "digest": _digest(facts)}, ensure_ascii=False)
        target.put(manifest_name(self.name), io.BytesIO(text.encode()))


def manifest_name(name: str) -> str:
    """Where the manifest of a backup lies in the target."""
    return f"{BACKUPS}{name}/{MANIFEST}"


def read_manifest(target: Target, name: str) -> Manifest:
    """The manifest of a complete backup. Raises ``RestoreError``."""
    try:
        with target.open(manifest_name(name)) as file:
            facts: dict[str, Any] = json.loads(file.read())
    except FileNotFoundError:
        raise RestoreError(_("There is no complete backup “%s”.") % name) from None
    except ValueError:
        raise RestoreError(_("The manifest of “%s” is damaged.") % name) from None
    if facts.pop("digest", None) != _digest(facts):
        raise RestoreError(_("The manifest of “%s” is damaged.") % name)
    if facts["format"] > FORMAT:
        raise RestoreError(_("“%s” was made by a newer release.") % name)
    facts["keys"] = Keys(**facts["keys"])
    facts["files"] = [FileEntry(**entry) for entry in facts["files"]]
    facts["migrations"] = [(app, migration) for app, migration in facts["migrations"]]
    return Manifest(**facts)


def complete_backups(target: Target) -> list[str]:
    """Names of the backups that are complete, oldest first."""
    found = map(COMPLETE.fullmatch, target.sizes(BACKUPS))
    return sorted(match[1] for match in found if match)


def _digest(facts: dict[str, Any]) -> str:
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
