"""Finds the PostgreSQL programs that have PostGIS beside them.

Debian keeps each major version in a folder of its own and its extensions in
another, so that a server without PostGIS can lie beside one that has it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from gisportal.ops.postgres.errors import ClusterError

OLDEST_MAJOR = 15
DEBIAN_ROOT = Path("/usr/lib/postgresql")
DEBIAN_SHARE = Path("/usr/share/postgresql")


@dataclass(frozen=True)
class Binaries:
    """One installed PostgreSQL server."""

    major: int
    folder: Path
    has_postgis: bool

    def path(self, program: str) -> str:
        """The full path of one of its programs."""
        return str(self.folder / program)


def installed(root: Path = DEBIAN_ROOT, share: Path = DEBIAN_SHARE) -> list[Binaries]:
    """Every PostgreSQL server on this machine, newest first.

    `PG_BIN` names the folder of a server that lies elsewhere; it then counts alone.
    """
    if named := os.environ.get("PG_BIN"):
        return [_from_folder(Path(named))]
    folders = [path for path in root.glob("*/bin") if (path / "initdb").exists()]
    found = [
        Binaries(int(path.parent.name), path, _has_postgis(share / path.parent.name))
        for path in folders
        if path.parent.name.isdigit()
    ]
    if not found and (initdb := shutil.which("initdb")):
        found = [_from_folder(Path(initdb).resolve().parent)]
    return sorted(found, key=lambda each: each.major, reverse=True)


def usable(major: int | None = None) -> Binaries:
    """The server to use: `major` if a data directory asks for it, else the newest."""
    candidates = [
        each
        for each in installed()
        if each.has_postgis
        and each.major >= OLDEST_MAJOR
        and major in (None, each.major)
    ]
    if candidates:
        return candidates[0]
    if major is not None:
        raise ClusterError(
            f"The database was made by PostgreSQL {major}, which is not installed with "
            f"PostGIS: apt-get install postgresql-{major}-postgis-3"
        )
    raise ClusterError(
        f"No PostgreSQL {OLDEST_MAJOR} or newer with PostGIS is installed: "
        "run script/server, or apt-get install postgresql-postgis"
    )


def _has_postgis(share: Path) -> bool:
    return (share / "extension" / "postgis.control").exists()


def _from_folder(folder: Path) -> Binaries:
    """Ask pg_config about a server that is not where Debian puts it."""
    try:
        version = _pg_config(folder, "--version")
        share = Path(_pg_config(folder, "--sharedir"))
    except (OSError, subprocess.CalledProcessError) as error:
        raise ClusterError(f"PG_BIN={folder} holds no usable pg_config") from error
    digits = "".join(c if c.isdigit() else " " for c in version).split()
    return Binaries(int(digits[0]), folder, _has_postgis(share))


def _pg_config(folder: Path, option: str) -> str:
    command = [str(folder / "pg_config"), option]
    return subprocess.run(
        command, check=True, capture_output=True, text=True
    ).stdout.strip()
