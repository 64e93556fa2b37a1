"""Who runs the database: the person at the keyboard, or, for root, somebody lesser.

PostgreSQL refuses to run as root, so root hands it to an unprivileged user.
"""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gisportal.ops.postgres.errors import ClusterError

PREFERRED_USERS = ("postgres", "gisportal-db")


@dataclass(frozen=True)
class Owner:
    """The operating-system user that owns the cluster's files and processes."""

    name: str
    uid: int
    gid: int

    @property
    def is_somebody_else(self) -> bool:
        """Whether commands must change user before they run."""
        return self.uid != os.geteuid()

    def run(self, command: list[str], **options: Any) -> subprocess.CompletedProcess:
        """Run a command as this user, from a folder that everyone may enter."""
        if self.is_somebody_else:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        options.setdefault("env", _quiet_environment())
        return subprocess.run(
            command, cwd="/", capture_output=True, text=True, check=False, **options
        )

    def take(self, path: Path, mode: int = 0o700) -> None:
        """Make `path` a folder of this user's that nobody else may enter."""
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        path.mkdir(mode=mode, exist_ok=True)
        status = path.lstat()
        if status.st_uid not in (self.uid, os.geteuid()) or not path.is_dir():
            raise ClusterError(f"{path} belongs to somebody else: remove it first")
        if self.is_somebody_else:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)
        path.chmod(mode)

    def write(self, path: Path, text: str) -> None:
        """Write a file as this user: root never writes where others may put links."""
        done = self.run(["tee", str(path)], input=text)
        if done.returncode != 0:
            raise ClusterError(f"{path} cannot be written: {done.stderr.strip()}")

    def can_enter(self, path: Path) -> bool:
        """Whether the mode bits let this user walk down to `path`."""
        return all(self._may_walk(each) for each in (path, *path.parents))

    def _may_walk(self, path: Path) -> bool:
        try:
            status = path.stat()
        except FileNotFoundError:
            return True
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid == self.gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)


def current_owner() -> Owner:
    """The user for a cluster made now: ourselves, or for root a lesser one."""
    uid = os.geteuid()
    if uid != 0:
        return Owner(_name_of(uid), uid, os.getegid())
    return _existing_user() or _create_user()


def _existing_user() -> Owner | None:
    for name in PREFERRED_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)
    return None


def _create_user() -> Owner:
    """Debian's package makes `postgres`; a server from elsewhere may not have."""
    name = PREFERRED_USERS[-1]
    command = ["useradd", "--system", "--user-group", "--no-create-home"]
    command += ["--shell", "/usr/sbin/nologin", name]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    owner = _existing_user()
    if owner is None:
        raise ClusterError(
            "PostgreSQL refuses to run as root and no other user could be made "
            f"({made.stderr.strip()}): start as an ordinary user"
        )
    return owner


def _name_of(uid: int) -> str:
    """The user's name; containers often run under a number that has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError as error:
        raise ClusterError(
            f"The user id {uid} has no entry in /etc/passwd, which PostgreSQL needs: "
            "add one, or set DATABASE_URL to use another server"
        ) from error


def _quiet_environment() -> dict[str, str]:
    """The environment without what would steer libpq, and with one language."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    return kept | {"LC_ALL": "C.UTF-8"}
