"""Safe opening: an upload becomes files under names of our own, or is refused.

Nothing an archive says about itself is believed: member names never reach the disk,
bytes are counted while they are copied, and only known parts of vector files pass.
"""

from __future__ import annotations

import hashlib
import stat
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from importers.errors import RefusedError, refuse

DATASETS = {".shp", ".gpkg", ".geojson", ".json"}
SHAPEFILE_PARTS = {".shp", ".shx", ".dbf", ".prj", ".cpg"}
# Read by us alone: GDAL stumbles over a .prj with odd bytes, and we know better.
HIDDEN = {".prj": ".prj-text", ".cpg": ".cpg-text"}
ALLOWED = DATASETS | SHAPEFILE_PARTS
ARCHIVES = {".zip", ".7z", ".rar", ".gz", ".tar", ".tgz", ".bz2", ".xz", ".kmz"}
MAX_MEMBERS = 2_000
MAX_BYTES = 8 << 30
# An ordinary .dbf compresses 78:1, so a ratio means something only for big archives.
RATIO_FROM_BYTES = 200 << 20
MAX_RATIO = 100
CHUNK = 1 << 20
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
    def is_shapefile(self) -> bool:
        """Whether it is a shapefile with its parts beside it."""
        return self.path.suffix == ".shp"


def open_upload(path: Path, folder: Path) -> list[Dataset]:
    """The data sets in ``path`` (zip, .shp with siblings, .gpkg, .geojson).

    They are put into ``folder``. Raises ``RefusedError``.
    """
    if not path.is_file():
        raise refuse("file-missing", _("There is no file %(path)s.") % {"path": path})
    suffix = path.suffix.lower()
    if suffix == ".shp":
        return _group(_link_siblings(path, folder))
    if suffix in DATASETS:
        return _group([_link(path, folder, 1)])
    if not zipfile.is_zipfile(path):
        if suffix not in ARCHIVES:
            raise refuse(
                "format",
                _(
                    "%(suffix)s is not read. Give a zip with a shapefile, or .gpkg or .geojson."
                )
                % {"suffix": suffix or path.name},
            )
        raise refuse(
            "archive-unreadable",
            _("This is not a zip archive, or it is damaged. Zip the files again."),
        )
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


def sha256(path: Path) -> str:
    """SHA-256 of a file; of a bare .shp all its parts one after the other."""
    digest = hashlib.sha256()
    for part in _siblings(path) if path.suffix.lower() == ".shp" else [path]:
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
    budget = _Budget(path.stat().st_size)
    stems: dict[str, int] = {}
    with zipfile.ZipFile(path) as archive:
        for member in _members(archive):
            original = PurePosixPath(member.filename)
            suffix = original.suffix.lower()
            if suffix not in ALLOWED:
                continue
            number = stems.setdefault(_stem(original), len(stems) + 1)
            target = _target(folder, number, suffix)
            if target.exists():
                raise refuse(
                    "archive-duplicate",
                    _("The archive holds two files of the same name."),
                )
            _copy(archive, member, target, budget)
            parts.append(_Part(target, original))
    return parts


def _target(folder: Path, number: int, suffix: str) -> Path:
    return folder / f"{number:04d}{HIDDEN.get(suffix, suffix)}"


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Members that are files, after every check that needs no unpacking."""
    members = [m for m in archive.infolist() if not m.is_dir()]
    members = [m for m in members if not _is_clutter(m.filename)]
    if not members:
        raise refuse("archive-empty", _("The zip archive is empty."))
    if len(members) > MAX_MEMBERS:
        raise refuse(
            "archive-members",
            _("The archive holds %(count)d files; %(limit)d is the limit.")
            % {"count": len(members), "limit": MAX_MEMBERS},
        )
    for member in members:
        _check(member)
    return members


def _check(member: zipfile.ZipInfo) -> None:
    name = PurePosixPath(member.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
        raise refuse(
            "archive-path",
            _("A file in the archive points outside of it. Zip the plain files."),
        )
    if stat.S_ISLNK(member.external_attr >> 16):
        raise refuse("archive-link", _("The archive holds a link instead of a file."))
    if member.flag_bits & 0x1:
        raise refuse(
            "archive-encrypted",
            _("The archive is protected by a password. Zip it without one."),
        )
    if name.suffix.lower() in ARCHIVES:
        raise refuse(
            "archive-nested",
            _("There is an archive inside the archive. Unpack it and zip its files."),
        )
    if member.file_size > MAX_BYTES:
        raise _too_large()


class _Budget:
    """Bytes an archive may still unpack to."""

    def __init__(self, packed: int) -> None:
        self._packed = max(packed, 1)
        self._unpacked = 0

    def spend(self, count: int) -> None:
        self._unpacked += count
        if self._unpacked > MAX_BYTES:
            raise _too_large()
        is_big = self._unpacked > RATIO_FROM_BYTES
        if is_big and self._unpacked > MAX_RATIO * self._packed:
            raise refuse(
                "archive-bomb",
                _("The archive unpacks to more than %(ratio)d times its size.")
                % {"ratio": MAX_RATIO},
            )


def _copy(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, budget: _Budget
) -> None:
    written = 0
    with archive.open(member) as source, target.open("xb") as file:
        while chunk := source.read(CHUNK):
            budget.spend(len(chunk))
            file.write(chunk)
            written += len(chunk)
    if written != member.file_size:
        raise refuse(
            "archive-damaged",
            _("A file in the archive is not as long as the archive says."),
        )


def _too_large() -> RefusedError:
    return refuse(
        "archive-too-large",
        _("The archive unpacks to more than %(limit)d GB.")
        % {"limit": MAX_BYTES >> 30},
    )


def _is_clutter(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return not parts or "__MACOSX" in parts or parts[-1].startswith("._")


def _stem(original: PurePosixPath) -> str:
    return str(original.with_suffix("")).lower()


def _siblings(path: Path) -> list[Path]:
    """The parts of a bare shapefile, whatever the case of their extensions."""
    return sorted(
        entry
        for entry in path.parent.iterdir()
        if entry.stem.lower() == path.stem.lower()
        and entry.suffix.lower() in SHAPEFILE_PARTS
    )


def _link_siblings(path: Path, folder: Path) -> list[_Part]:
    # Linked, not opened in place: a rebuilt .shx is written beside the .shp.
    return [_link(part, folder, 1) for part in _siblings(path)]


def _link(path: Path, folder: Path, number: int) -> _Part:
    target = _target(folder, number, path.suffix.lower())
    target.symlink_to(path.resolve())
    return _Part(target, PurePosixPath(path.name))


def _group(parts: Iterable[_Part]) -> list[Dataset]:
    """Data sets among the parts. Raises ``RefusedError`` when there is none."""
    parts = list(parts)
    found = [
        Dataset(
            part.path,
            part.original.stem,
            frozenset(p.path.suffix for p in parts if p.path.stem == part.path.stem),
        )
        for part in parts
        if part.path.suffix in DATASETS
    ]
    if not found:
        raise refuse(
            "no-layer",
            _("There is no map layer inside (.shp, .gpkg or .geojson)."),
        )
    return found
