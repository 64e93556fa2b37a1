"""Safe opening: an upload becomes files under names of our own, or is refused.

Nothing an archive says about itself is believed: member names never reach the disk,
bytes are counted while they are copied, and only known parts of vector files pass.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from importers.dataset import safe_zip
from importers.dataset.safe_zip import CHUNK
from importers.errors import RefusedError, refuse
from importers.formats import (
    ARCHIVES,
    FORMATS,
    GEODATABASE,
    GEODATABASE_MEMBER,
    NAMED,
    PARTS,
    Format,
    format_of,
)

# Read by us alone: GDAL stumbles over a .prj with odd bytes, and we know better.
HIDDEN = {".prj": ".prj-text", ".cpg": ".cpg-text"}
# In a zip a .txt is somebody's note, not a table.
ALLOWED = PARTS - {GEODATABASE, ".txt"}
DATASETS = frozenset(FORMATS) - {GEODATABASE}
SMALL_PART = 64 << 10


@dataclass(frozen=True)
class Dataset:
    """A vector file ready to be opened: ``path`` is ours, ``name`` what people call it.

    ``parts`` are the extensions that came along (of a shapefile).
    """

    path: Path
    name: str
    parts: frozenset[str] = field(default_factory=frozenset)

    @property
    def format(self) -> Format:
        """The format its extension names."""
        return FORMATS[self.path.suffix]

    @property
    def is_shapefile(self) -> bool:
        """Whether it is a shapefile with its parts beside it."""
        return self.path.suffix == ".shp"

    @property
    def is_named_by_file(self) -> bool:
        """Whether people know its one layer by the name of the file."""
        return self.format.is_bytes

    @property
    def size(self) -> int:
        """Bytes of its files."""
        if self.path.is_dir():
            return sum(file.stat().st_size for file in self.path.iterdir())
        files = (self.path.with_suffix(part) for part in self.format.parts)
        return sum(file.stat().st_size for file in files if file.exists())


def open_upload(path: Path, folder: Path) -> list[Dataset]:
    """The data sets in ``path``: a zip, one file, or a file with its parts beside it.

    They are put into ``folder``. Raises ``RefusedError``.
    """
    suffix = path.suffix.lower()
    if suffix == GEODATABASE and path.is_dir():
        return _group(_link_geodatabase(path, folder))
    if not path.is_file():
        raise refuse("file-missing", _("There is no file %(path)s.") % {"path": path})
    if format_of(suffix) is not None:
        return _group(_link(part, folder, 1) for part in siblings(path))
    if not zipfile.is_zipfile(path):
        raise _no_zip(suffix or path.name)
    try:
        return _group(_unzip(path, folder))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise refuse(
            "archive-damaged",
            _("The zip archive is damaged or uses a method that cannot be read."),
        ) from error
    except OSError as error:
        raise refuse(
            "disk", _("The archive cannot be unpacked: %(error)s") % {"error": error}
        ) from error


def _no_zip(name: str) -> RefusedError:
    if name in ARCHIVES:
        return refuse(
            "archive-unreadable",
            _("This is not a zip archive, or it is damaged. Zip the files again."),
        )
    return refuse(
        "format",
        _("%(name)s is not read. Give a zip, or one of: %(formats)s.")
        % {"name": name, "formats": NAMED},
    )


def sha256(path: Path) -> str:
    """SHA-256 of a file; of one with parts (a bare .shp) of all, one after the other."""
    digest = hashlib.sha256()
    for part in siblings(path):
        with part.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    return digest.hexdigest()


@dataclass(frozen=True)
class _Part:
    """One file of ours and the name (with folders) it had."""

    path: Path
    original: PurePosixPath


def _unzip(path: Path, folder: Path) -> list[_Part]:
    parts: list[_Part] = []
    safe_zip.check_directory(path)
    budget = safe_zip.Budget(path.stat().st_size)
    stems: dict[str, int] = {}
    with zipfile.ZipFile(path) as archive:
        for member in safe_zip.members_of(archive):
            original = PurePosixPath(member.filename.replace("\\", "/"))
            target = _place_of(original, folder, stems)
            if target is None:
                continue
            if target.exists():
                raise refuse(
                    "archive-duplicate",
                    _("The archive holds two files of the same name."),
                )
            safe_zip.copy_member(archive, member, target, budget)
            parts.append(_Part(target, original))
    return parts


def _place_of(
    original: PurePosixPath, folder: Path, stems: dict[str, int]
) -> Path | None:
    """Where a member goes, under a name of ours; None for what is not wanted."""
    if GEODATABASE_MEMBER.fullmatch(original.name):
        inside = str(original.parent).lower().removesuffix(GEODATABASE)
        number = stems.setdefault(inside, len(stems) + 1)
        place = _target(folder, number, GEODATABASE)
        place.mkdir(exist_ok=True)
        # These names are numbers, held to their form just above.
        return place / original.name.lower()
    suffix = original.suffix.lower()
    if suffix not in ALLOWED:
        return None
    stem = str(original.with_suffix("")).lower()
    number = stems.setdefault(stem, len(stems) + 1)
    return _target(folder, number, suffix)


def _target(folder: Path, number: int, suffix: str) -> Path:
    return folder / f"{number:04d}{HIDDEN.get(suffix, suffix)}"


def siblings(path: Path) -> list[Path]:
    """The file and the parts beside it, whatever the case of their extensions."""
    found = format_of(path.suffix)
    if path.is_dir():
        return sorted(p for p in path.iterdir() if GEODATABASE_MEMBER.fullmatch(p.name))
    if found is None or len(found.parts) == 1:
        return [path]
    return sorted(
        entry
        for entry in path.parent.iterdir()
        if entry.stem.lower() == path.stem.lower()
        and entry.suffix.lower() in found.parts
    )


def _link(path: Path, folder: Path, number: int) -> _Part:
    # Linked, not opened in place: a rebuilt .shx is written beside the .shp.
    target = _target(folder, number, path.suffix.lower())
    target.symlink_to(path.resolve())
    return _Part(target, PurePosixPath(path.name))


def _link_geodatabase(path: Path, folder: Path) -> list[_Part]:
    place = _target(folder, 1, GEODATABASE)
    place.mkdir()
    parts = []
    for member in siblings(path):
        target = place / member.name.lower()
        target.symlink_to(member.resolve())
        parts.append(_Part(target, PurePosixPath(path.name) / member.name))
    return parts


def _group(parts: Iterable[_Part]) -> list[Dataset]:
    """Data sets among the parts. Raises ``RefusedError`` when there is none."""
    parts = list(parts)
    suffixes: dict[str, set[str]] = {}
    for part in parts:
        suffixes.setdefault(part.path.stem, set()).add(part.path.suffix)
    found: list[Dataset] = []
    for part in (part for part in parts if part.path.suffix in DATASETS):
        own = {HIDDEN.get(p, p) for p in FORMATS[part.path.suffix].parts}
        beside = frozenset(suffixes[part.path.stem] & own)
        found.append(Dataset(part.path, part.original.stem, beside))
    found += _geodatabases(parts)
    if not found:
        raise refuse(
            "no-layer",
            _("There is no map layer inside. What is read: %(formats)s.")
            % {"formats": NAMED},
        )
    return found


def _geodatabases(parts: Iterable[_Part]) -> list[Dataset]:
    names = {
        part.path.parent: part.original.parent.stem
        for part in parts
        if part.path.parent.suffix == GEODATABASE
    }
    return [Dataset(path, name or path.stem) for path, name in names.items()]
