"""Where the private cluster keeps its data and its socket.

Both follow from the checkout's path alone, so that every command finds the same
database without asking anybody.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from gisportal.ops.postgres.system_user import Owner

# Linux allows 107 bytes for a socket's path; this is the file inside the folder.
SOCKET_FILE = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107
OUTSIDE_DATA = Path("/var/lib/gisportal")
OUTSIDE_SOCKETS = Path("/run/gisportal")


def var_dir(base_dir: Path) -> Path:
    """The folder of everything that is made while running."""
    named = os.environ.get("VAR_DIR")
    return (base_dir / named if named else base_dir / "var").resolve()


@dataclass(frozen=True)
class Places:
    """The folders of one checkout's cluster."""

    var: Path

    @property
    def fingerprint(self) -> str:
        """A short name for this checkout that is the same every time."""
        return hashlib.sha256(os.fsencode(self.var)).hexdigest()[:12]

    @property
    def home(self) -> Path:
        """The cluster's folder as named in var/: a real one, or a link to outside."""
        return self.var / "postgres"

    @property
    def data(self) -> Path:
        """What PostgreSQL calls its data directory."""
        return self.home.resolve() / "data"

    @property
    def log(self) -> Path:
        """What the server said while starting; later it logs into `logs`."""
        return self.home.resolve() / "start.log"

    @property
    def logs(self) -> Path:
        """The server's own logs, one file a weekday."""
        return self.home.resolve() / "log"

    @property
    def lock(self) -> Path:
        """Held while somebody starts, stops or makes the cluster."""
        return self.var / "postgres.lock"

    @property
    def sockets(self) -> Path:
        """The folder of the server's socket, never longer than Linux allows."""
        if os.geteuid() == 0:
            return OUTSIDE_SOCKETS / self.fingerprint
        inside = self.var / "run"
        if len(os.fsencode(inside / SOCKET_FILE)) <= LONGEST_SOCKET_PATH:
            return inside
        # A name that others could guess in a folder where others may write: `take`
        # refuses it when it is not ours.
        return Path("/tmp") / f"gisportal-{os.geteuid()}-{self.fingerprint}"

    @property
    def socket(self) -> Path:
        """The socket's own path."""
        return self.sockets / SOCKET_FILE

    @property
    def socket_lock(self) -> Path:
        """The server's lock file beside its socket."""
        return self.sockets / f"{SOCKET_FILE}.lock"

    def settle(self, owner: Owner) -> Path | None:
        """Choose where a new cluster lies; the folder outside var/, if it is there.

        A clone under /root cannot be entered by the database's user, so its data
        goes to /var/lib and var/postgres becomes a link to it.
        """
        self.var.mkdir(parents=True, exist_ok=True)
        if self.home.exists():
            return None
        if self.home.is_symlink():  # its target was deleted: start afresh
            self.home.unlink()
        if owner.can_enter(self.var):
            owner.take(self.home)
            return None
        outside = OUTSIDE_DATA / self.fingerprint
        OUTSIDE_DATA.mkdir(mode=0o755, parents=True, exist_ok=True)
        _set_aside(outside)
        owner.take(outside)
        self.home.symlink_to(outside)
        return outside


def _set_aside(folder: Path) -> None:
    """Keep the data of a checkout that was deleted, out of the new one's way."""
    if not folder.exists():
        return
    number = 1
    while (aside := folder.with_name(f"{folder.name}.old{number}")).exists():
        number += 1
    folder.rename(aside)
