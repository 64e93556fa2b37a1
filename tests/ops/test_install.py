"""Installing: only what is missing, only when lists change, nothing left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from gisportal.ops.launch import apt, browser, environment, libraries, steps
from gisportal.ops.launch.environment import Environment
from gisportal.ops.launch.steps import StepFailed
from gisportal.ops.postgres.binaries import Binaries


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(apt.shutil, "which", lambda name: None)
    monkeypatch.setattr(apt, "installed", list)
    monkeypatch.setattr(libraries, "find_library", lambda name: None)


def test_a_bare_machine_gets_postgis_gettext_and_pango(bare_machine: None):
    packages = set(apt.missing(for_tests=False))
    assert {"gettext", "postgresql-postgis", "libpangoft2-1.0-0"} <= packages
    assert "libatomic1" in apt.missing(for_tests=True)
    assert ("chromium" in apt.missing(for_tests=True)) == browser.comes_from_apt()


def test_ubuntu_gets_no_snap(bare_machine: None, monkeypatch: pytest.MonkeyPatch):
    ubuntu = {"ID": "ubuntu"}
    monkeypatch.setattr(browser.platform, "freedesktop_os_release", lambda: ubuntu)
    assert "chromium" not in apt.missing(for_tests=True)


def test_a_server_without_postgis_gets_the_one_that_fits(
    bare_machine: None, monkeypatch: pytest.MonkeyPatch
):
    old, new = (Binaries(n, Path("/"), has_postgis=False) for n in (14, 16))
    monkeypatch.setattr(apt, "installed", lambda: [new, old])
    assert "postgresql-16-postgis-3" in apt.missing(for_tests=False)


def test_a_named_database_needs_no_server(
    bare_machine: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", "postgis://db/portal")
    assert not [name for name in apt.missing(for_tests=False) if "postg" in name]


def test_debian_is_kept_from_making_a_cluster_and_the_setting_is_taken_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    setting = folder / "etc" / "createcluster.d" / "ours.conf"
    monkeypatch.setattr(apt, "NO_CLUSTER", setting)
    seen = []

    def fail(command: list[str], log: Path) -> tuple[int, str]:
        seen.append(setting.read_text())
        return 100, "E: Unable to locate package postgresql-postgis"

    monkeypatch.setattr(apt, "_apt", fail)
    monkeypatch.setattr(apt.shutil, "which", lambda name: "/usr/bin/" + name)
    monkeypatch.setattr(apt.os, "geteuid", lambda: 0)
    with pytest.raises(
        StepFailed, match=r"postgis could not be installed \(DATABASE_URL may"
    ):
        apt.install(["postgresql-postgis"], folder / "setup.log")
    assert seen == ["create_main_cluster = false\n"] * 2
    assert not setting.parent.parent.exists()


def test_without_root_and_sudo_the_command_is_said(
    bare_machine: None, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(
        apt.shutil, "which", lambda name: "/x" if name == "apt-get" else None
    )
    monkeypatch.setattr(apt.os, "geteuid", lambda: 1000)
    with pytest.raises(StepFailed, match="apt-get install gettext"):
        apt.install(["gettext"], folder / "setup.log")


@pytest.mark.parametrize(
    ("output", "line"),
    [
        ("E: Could not resolve 'deb.debian.org'", "no network"),
        ("NewConnectionError: Failed to establish a new connection", "no network"),
        ("npm ERR! code EAI_AGAIN", "no network"),
        ("OSError: [Errno 28] No space left on device", "disk of"),
        ("x\nERROR: No matching distribution\n", "X: ERROR: No matching distribution"),
    ],
)
def test_a_failure_becomes_one_line(output: str, line: str):
    said = steps.explain(output, "X", Path("/srv/var/log/setup.log"))
    assert line in said
    assert "\n" not in said


class Pip:
    """Stands in for the commands that would be run."""

    def __init__(self, venv: Path) -> None:
        self.venv = venv
        self.ran: list[str] = []
        self.commands: list[list[str]] = []
        self.fails = False

    def __call__(self, command: list[str], **options: object) -> str:
        self.ran.append(command[2])
        self.commands.append(command)
        if command[2] == "venv":
            (self.venv / "bin").mkdir(parents=True, exist_ok=True)
            (self.venv / "bin" / "python").touch()
        elif self.fails:
            raise StepFailed("no network")
        return ""


@pytest.fixture
def pip(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Pip:
    for name in environment.REQUIREMENTS:
        (folder / name).write_text("Django==5 --hash=sha256:0\n")
    made = Pip(folder / ".venv")
    monkeypatch.setattr(environment, "run", made)
    return made


def test_packages_are_installed_only_when_their_list_changes(folder: Path, pip: Pip):
    installer = Environment(folder, folder / "log")
    assert installer.install_python(for_tests=False) == "installed"
    assert installer.install_python(for_tests=False) == "unchanged"
    assert pip.ran == ["venv", "pip"]
    assert installer.install_python(for_tests=True) == "installed"
    assert installer.install_python(for_tests=False) == "unchanged"
    (folder / "requirements.lock").write_text("shapely==2 --hash=sha256:0\n")
    assert installer.install_python(for_tests=False) == "installed"
    assert pip.ran == ["venv", "pip", "pip", "pip"]


def test_nothing_is_installed_without_its_digest(folder: Path, pip: Pip):
    Environment(folder, folder / "log").install_python(for_tests=False)
    assert "--require-hashes" in pip.commands[-1]
    assert pip.commands[-1][-1] == str(folder / "requirements.lock")


def test_an_installation_cut_off_is_begun_again(folder: Path, pip: Pip):
    installer = Environment(folder, folder / "log")
    pip.fails = True
    with pytest.raises(StepFailed):
        installer.install_python(for_tests=False)
    pip.fails = False
    assert installer.install_python(for_tests=False) == "installed"
    assert pip.ran == ["venv", "pip", "venv", "pip"]


def test_what_is_installed_here_finds_its_libraries():
    assert "modules find theirs" in libraries.check(browser=browser.installed())


def test_a_missing_library_is_named_with_its_package(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    ldd = folder / "ldd"
    ldd.write_text("#!/bin/sh\necho '\tlibatomic.so.1 => not found'\n")
    ldd.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    with pytest.raises(StepFailed) as refused:
        libraries.check()
    assert "libatomic.so.1 (for " in str(refused.value)
    assert "apt-get install libatomic1" in str(refused.value)


def test_a_library_of_an_unknown_package_is_named_too():
    line = libraries.explain([("/usr/bin/node", "libodd.so.3")])
    assert line.endswith("install the packages that contain libodd.so.3")
