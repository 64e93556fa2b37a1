"""Installs the system packages that are missing, and starts no service for us.

Debian's PostgreSQL packages make and start a cluster of their own when installed;
`create_main_cluster = false` keeps them from it while we install.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gisportal.ops.launch import browser, libraries
from gisportal.ops.launch.steps import StepFailed, explain, note
from gisportal.ops.postgres.binaries import OLDEST_MAJOR, installed

NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/gisportal-install.conf")


def missing(*, for_tests: bool, with_database: bool = True) -> list[str]:
    """The packages that this machine lacks."""
    packages = []
    if not importlib.util.find_spec("ensurepip"):
        packages.append(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")
    if not shutil.which("msgfmt"):
        packages.append("gettext")
    if with_database and not os.environ.get("DATABASE_URL"):
        packages += _postgis()
    packages += libraries.packages(for_tests=for_tests)
    if for_tests:
        packages += _for_tests()
    return packages


def _postgis() -> list[str]:
    """PostGIS for the server that is there, or a server with it."""
    servers = [each for each in installed() if each.major >= OLDEST_MAJOR]
    if any(each.has_postgis for each in servers):
        return []
    if servers:
        return [f"postgresql-{servers[0].major}-postgis-3"]
    return ["postgresql-postgis"]


def _for_tests() -> list[str]:
    packages = []
    if not browser.installed() and browser.comes_from_apt():
        packages.append("chromium")
    if not Path("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf").exists():
        packages.append("fonts-noto-core")
    return packages


def install(packages: list[str], log: Path) -> None:
    """Install them with apt, as root or through sudo."""
    names = " ".join(packages)
    if not shutil.which("apt-get"):
        raise StepFailed(f"Please install: {names} (this system has no apt-get)")
    prefix = [] if os.geteuid() == 0 else ["sudo"]
    if prefix and not shutil.which("sudo"):
        raise StepFailed(
            f"{names} must be installed: run 'apt-get install {names}' as root, "
            "then this again"
        )
    hint = f"{names} could not be installed"
    if "postg" in names:
        hint += " (DATABASE_URL may name another server with PostGIS instead)"
    with _no_main_cluster(prefix):
        quick = ["-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20"]
        _apt([*prefix, "apt-get", "-q", *quick, "update"], log)
        command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qy"]
        command += [*quick, "--no-install-recommends", "install", *packages]
        code, output = _apt(command, log)
    if code != 0:
        raise StepFailed(explain(output, hint, log))


@contextmanager
def _no_main_cluster(prefix: list[str]) -> Iterator[None]:
    """Put the setting there for the time being; taken back whatever happens."""
    if NO_CLUSTER.parent.exists():
        made = None
    else:  # the first of its missing parents, to be taken back too if left empty
        parents = [NO_CLUSTER.parent, NO_CLUSTER.parent.parent]
        made = [path for path in parents if not path.exists()]
    subprocess.run([*prefix, "mkdir", "-p", str(NO_CLUSTER.parent)], check=False)
    subprocess.run(
        [*prefix, "tee", str(NO_CLUSTER)],
        input="create_main_cluster = false\n",
        text=True,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    try:
        yield
    finally:
        subprocess.run([*prefix, "rm", "-f", str(NO_CLUSTER)], check=False)
        for folder in made or []:
            subprocess.run(
                [*prefix, "rmdir", str(folder)],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )


def _apt(command: list[str], log: Path) -> tuple[int, str]:
    """Run apt to its end even when somebody presses Ctrl-C.

    An interrupted dpkg leaves packages half-configured; in a session of its own it
    does not hear the terminal, and we end when it has.
    """
    process = subprocess.Popen(
        command,
        stdin=None if command[0] == "sudo" else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=command[0] != "sudo",  # sudo may ask for a password
    )
    stopped: BaseException | None = None
    while True:
        try:
            output, _ = process.communicate()
            break
        except KeyboardInterrupt as interrupt:
            stopped = interrupt
    note(log, command, output)
    if stopped is not None:
        raise stopped
    return process.returncode, output
