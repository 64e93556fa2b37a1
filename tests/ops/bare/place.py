"""What the proof fills in for its place, and running commands there."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

PROOF = Path("/srv/proof")
NAME = "gis.test"
VALUES = {
    "NAME": NAME,
    "REPOSITORY": str(PROOF / "gisportal.git"),
    "RELEASE": "first",
    "MAIL_HOST": "127.0.0.1",
    "MAIL_PORT": "2525",
    "CERTIFICATE": str(PROOF / "certificate.pem"),
    "KEY": str(PROOF / "key.pem"),
    "ADMIN": "nguyenvanan",
    "ADMIN_MAIL": "an@example.vn",
}
CURRENT = Path("/srv/gisportal/current")
PORTAL = (
    "portal() { runuser -u gisportal -- env HOME=/var/lib/gisportal"
    ' PYTHONDONTWRITEBYTECODE=1 "$@"; }\n'
    f"cd {CURRENT}\n"
)
_STARTED = time.monotonic()


def run(commands: str, **values: str) -> None:
    """Run commands as root would type them; the first that fails ends the proof."""
    given = "".join(f"{k}={v}\n" for k, v in {**VALUES, **values}.items())
    subprocess.run(
        ["bash", "-euo", "pipefail", "-c", given + "set -x\n" + commands], check=True
    )


def run_python(code: str, told: str = "") -> str:
    """What a program says that the release's own Python runs, as the portal's user."""
    command = ["runuser", "-u", "gisportal", "--", "env", "PYTHONDONTWRITEBYTECODE=1"]
    command += [str(CURRENT / ".venv/bin/python"), "-c", code]
    return subprocess.run(
        command, input=told, text=True, check=True, stdout=subprocess.PIPE
    ).stdout


def say(text: str) -> None:
    """One line of the record, with the seconds since the beginning."""
    sys.stdout.write(f"== {time.monotonic() - _STARTED:6.1f} s  {text}\n")
    sys.stdout.flush()
