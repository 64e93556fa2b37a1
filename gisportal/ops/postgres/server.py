"""The private PostGIS cluster of one checkout: made, started, stopped, recovered."""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gisportal.ops.postgres import recovery, tuning
from gisportal.ops.postgres.binaries import Binaries, usable
from gisportal.ops.postgres.errors import ClusterError
from gisportal.ops.postgres.paths import Places, var_dir
from gisportal.ops.postgres.schema import DATABASE, ROLE, prepare_database
from gisportal.ops.postgres.system_user import Owner, current_owner

START_SECONDS = 120
STOP_SECONDS = 60


class PrivateCluster:
    """A PostgreSQL server for one checkout, reached through a socket only."""

    def __init__(self, base_dir: Path) -> None:
        self.places = Places(var_dir(base_dir))
        # Where the data went when it could not lie under var/; told once.
        self.moved_to: Path | None = None
        # Set before the server is launched: even a start that was cut short counts.
        self.was_started = False

    @property
    def database_url(self) -> str:
        """The address of the portal's database, known without starting anything."""
        return f"postgis://{ROLE}@/{DATABASE}?host={self.places.sockets}"

    def is_running(self) -> bool:
        """Whether somebody listens on the socket."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(str(self.places.socket))
            except OSError:
                return False
        return True

    def start(self) -> bool:
        """Have the server running with its database; whether this call started it."""
        # The lock first: a server that somebody is just starting listens before its
        # database exists.
        with self._lock():
            if self.is_running():
                return False
            try:
                self._make()
                self.was_started = True
                self._launch()
            except OSError as error:
                raise ClusterError(f"The database cannot be started: {error}") from None
            self.ensure_database()
        return True

    def stop(self) -> None:
        """Stop cleanly: sessions are ended, everything is on disk afterwards."""
        if not self.places.data.exists():
            return
        with self._lock():
            recovery.forget_dead_server(self.places, self._owner())
            if not (self.places.data / "postmaster.pid").exists():
                return
            options = ["-m", "fast", "-w", "-t", str(STOP_SECONDS)]
            done = self._pg_ctl("stop", *options)
            if done is not None:
                raise ClusterError(f"The database did not stop: {done}")

    def ensure_database(self) -> None:
        """Make the role, the database and its extensions where they are missing."""
        prepare_database(self._owner(), self._binaries(), self.places.sockets)

    def _make(self) -> None:
        """initdb into a folder beside, renamed when complete: never half a cluster."""
        owner = current_owner()
        self.moved_to = self.places.settle(owner)
        data = self.places.data
        if data.exists():
            return
        unfinished = data.with_name("data.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        command = [usable().path("initdb"), "-D", str(unfinished), "-U", "postgres"]
        command += ["--auth=reject", "--encoding=UTF8", "--locale=C.UTF-8"]
        done = owner.run([*command, "--data-checksums"])
        if done.returncode != 0:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise ClusterError(
                "The database could not be made: " + recovery.reason(done.stderr)
            )
        unfinished.rename(data)

    def _launch(self) -> None:
        owner = self._owner()
        owner.take(self.places.sockets)
        owner.take(self.places.logs)
        self._configure(owner)
        recovery.wait_for_orphans(self.places.data)
        recovery.forget_dead_server(self.places, owner)
        log = self.places.log
        log.unlink(missing_ok=True)
        failure = self._pg_ctl("start", "-l", str(log), "-w", "-t", str(START_SECONDS))
        if failure is not None:
            said = recovery.last_words(self.places) or failure
            raise ClusterError(
                f"The database did not start: {recovery.reason(said)} "
                f"(see {log} and {self.places.logs})"
            )

    def _configure(self, owner: Owner) -> None:
        data = self.places.data
        values = tuning.server_settings(
            self.places.sockets,
            self.places.logs,
            tuning.memory_mb(),
            os.cpu_count() or 1,
        )
        users = sorted({owner.name, pwd.getpwuid(os.geteuid()).pw_name})
        hba, ident = tuning.access_files(ROLE, users)
        owner.write(data / "portal.conf", tuning.as_file(values))
        owner.write(data / "pg_hba.conf", hba)
        owner.write(data / "pg_ident.conf", ident)
        main = data / "postgresql.conf"
        include = "include_if_exists = 'portal.conf'\n"
        if include not in (text := main.read_text()):
            owner.write(main, text + include)

    def _pg_ctl(self, action: str, *options: str) -> str | None:
        """Run pg_ctl; None, or what went wrong."""
        command = [self._binaries().path("pg_ctl"), "-D", str(self.places.data)]
        done = self._owner().run([*command, *options, action])
        if done.returncode == 0:
            return None
        return recovery.reason(done.stderr + done.stdout)

    def _owner(self) -> Owner:
        """Whom the data belongs to; another ordinary user cannot use it."""
        uid = self.places.data.stat().st_uid
        entry = pwd.getpwuid(uid)
        if os.geteuid() not in (0, uid):
            raise ClusterError(
                f"The database in {self.places.home} belongs to {entry.pw_name}: "
                "run this as that user, or set VAR_DIR to a folder of your own"
            )
        return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)

    def _binaries(self) -> Binaries:
        version = self.places.data / "PG_VERSION"
        return usable(int(version.read_text()) if version.exists() else None)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """One at a time, or two commands would both start a server."""
        try:
            self.places.var.mkdir(parents=True, exist_ok=True)
            handle = self.places.lock.open("a")
        except OSError as error:
            raise ClusterError(
                f"{self.places.var} cannot be written ({error.strerror}): "
                "run this as its owner, or set VAR_DIR to another folder"
            ) from None
        with handle:
            deadline = time.monotonic() + START_SECONDS
            while not _try_lock(handle.fileno()):
                if time.monotonic() > deadline:
                    raise ClusterError(
                        "Another command has been starting or stopping the database "
                        f"for {START_SECONDS} s; end it and try again"
                    )
                time.sleep(0.1)
            yield


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
