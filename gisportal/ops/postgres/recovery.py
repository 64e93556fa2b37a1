"""What a crashed server leaves behind, and what its last words mean."""

from __future__ import annotations

import time
from pathlib import Path

from gisportal.ops.postgres.paths import Places
from gisportal.ops.postgres.system_user import Owner

ORPHAN_SECONDS = 15


def processes_in(folder: Path) -> set[int]:
    """The processes that work inside a data directory: a server and its children."""
    wanted = str(folder)
    found = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if str((entry / "cwd").readlink()) == wanted:
                found.add(int(entry.name))
        except OSError:
            continue  # gone, or somebody else's: then not our server's
    return found


def wait_for_orphans(data: Path) -> None:
    """Let the children of a killed server notice and leave; a new one cannot start
    while they still hold its shared memory."""
    deadline = time.monotonic() + ORPHAN_SECONDS
    while processes_in(data) and time.monotonic() < deadline:
        time.sleep(0.1)


def forget_dead_server(places: Places, owner: Owner) -> None:
    """Remove the lock files of a server that no longer runs.

    PostgreSQL itself removes one whose process is gone. But after a reboot the
    number may belong to a stranger, and a killed server that nobody has reaped
    still has its number: it would refuse to start for either.
    """
    if not processes_in(places.data):
        files = [places.data / "postmaster.pid", places.socket_lock]
        owner.run(["rm", "-f", *map(str, files)])


def last_words(places: Places) -> str:
    """What the server said last, before and after it opened its own log."""
    files = [places.log, *sorted(places.logs.glob("*.log"), key=_changed)[-1:]]
    texts = [file.read_text(errors="replace") for file in files if file.exists()]
    return "\n".join(text[-4000:] for text in reversed(texts))


def _changed(file: Path) -> float:
    return file.stat().st_mtime


def reason(output: str) -> str:
    """The one line of a program's output that says why it failed."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    if any("No space left on device" in line for line in lines):
        return "the disk is full; free some space, or set VAR_DIR to another disk"
    for mark in ("FATAL:", "PANIC:", "ERROR:", "error:"):
        for line in reversed(lines):
            if mark in line:
                return line.split(mark, 1)[1].strip()
    return lines[-1] if lines else "it said nothing"
