"""deploy/: what cannot be run here is at least read as its programs would read it."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.support.throwaway_cluster import BASE_DIR

DEPLOY = BASE_DIR / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "CapabilityBoundingSet": "",
    "RestrictSUIDSGID": "yes",
    "SystemCallFilter": "@system-service",
}
needs_nginx = pytest.mark.skipif(
    not shutil.which("nginx", path="/usr/sbin:/usr/bin"), reason="nginx is not here"
)


def unit(path: Path) -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[assignment, method-assign]
    found.read_string(path.read_text())
    return found


def blocks() -> list[str]:
    """The commands of docs/operate.md that the proof runs."""
    text = (BASE_DIR / "docs/operate.md").read_text()
    return re.findall(r"^```sh\n(.*?)^```", text, flags=re.M | re.S)


def settings_known() -> set[str]:
    example = (BASE_DIR / ".env.example").read_text()
    return set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", example, flags=re.M))


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_is_hardened_and_starts_what_exists(path: Path):
    service = unit(path)["Service"]
    assert {name: service.get(name) for name in HARDENED} == HARDENED
    assert service["User"] == "gisportal"
    program = service["ExecStart"].split()[0]
    place = program.removeprefix("/srv/gisportal/current/")
    assert place.startswith(".venv/") or (BASE_DIR / place).stat().st_mode & 0o111


@pytest.mark.parametrize("name", ["web@", "worker", "database"])
def test_what_runs_for_long_comes_back(name: str):
    found = unit(DEPLOY / "systemd" / f"gisportal-{name}.service")
    assert found["Service"]["Restart"] == "always"
    assert found["Unit"]["StartLimitIntervalSec"] == "0"


def test_systemd_itself_finds_nothing_wrong():
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not here")
    done = subprocess.run(
        [analyze, "verify", *map(str, UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    wrong = [
        line
        for line in done.stderr.splitlines()
        if "gisportal" in line and "not executable" not in line
    ]
    assert not wrong


@needs_nginx
@pytest.mark.parametrize("plain", [False, True])
def test_nginx_takes_the_configuration(folder: Path, plain: bool):
    command = [str(BASE_DIR / "script/portal"), "nginx", "--name", "gis.example.vn"]
    command += ["--standalone", str(folder), "--http", "18080", "--https", "18443"]
    subprocess.run([*command, *(["--plain"] if plain else [])], check=True)
    done = subprocess.run(
        ["nginx", "-t", "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    text = (folder / "nginx.conf").read_text()
    assert not re.search(r"@/?[A-Z_]+@", text)
    for needed in ("client_body_timeout", "limit_conn", "proxy_request_buffering on"):
        assert needed in text


def test_a_map_full_of_tiles_leaves_room_for_the_rest_of_its_page():
    """Tiles in flight are counted apart from what the same browser asks for beside them."""
    text = (DEPLOY / "nginx/gisportal.conf").read_text()
    found = {
        (zone, int(most)) for zone, most in re.findall(r"limit_conn (\w+) (\d+);", text)
    }
    pages = {zone for zone, most in found if most <= 60}
    assert pages and not pages & {zone for zone, most in found if most > 60}


def test_every_setting_in_the_environment_files_exists():
    written = "\n".join(blocks()) + (DEPLOY / "portal.env.example").read_text()
    body = re.search(r"<<END\n(.*?)^END", written, flags=re.M | re.S)
    assert body is not None
    lines = body[1] + (DEPLOY / "portal.env.example").read_text()
    named = set(re.findall(r"^([A-Z][A-Z0-9_]+)=", lines, flags=re.M))
    assert named - settings_known() == set()
    assert {"SECRET_KEY", "CONTACT_KEYS", "TRUSTED_PROXIES", "PORTAL_URL"} <= named


def test_the_documents_commands_are_shell():
    for block in blocks():
        subprocess.run(["bash", "-n"], input=block, text=True, check=True)


def test_both_languages_name_the_same_commands():
    text = (BASE_DIR / "docs/operate.md").read_text()
    english, _heading, vietnamese = text.partition("## Tiếng Việt")
    for word in ("script/build", "preparedatabase", "/readyz", "script/portal worker"):
        assert word in english
        assert word in vietnamese


def test_the_dockerfile_is_sound():
    lines = (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    words = [line.split(maxsplit=1) for line in lines if line and line[0] not in "# "]
    verbs = [word[0] for word in words]
    assert verbs[0] == "FROM"
    assert not words[0][1].endswith(":latest")
    assert verbs.index("USER") < verbs.index("ENTRYPOINT")
    for verb, rest in words:
        if verb in ("ENTRYPOINT", "CMD"):
            assert rest.startswith("["), "a shell in between swallows SIGTERM"
        if verb == "RUN" and "apt-get install" in rest:
            assert "--no-install-recommends" in rest
            assert "rm -rf /var/lib/apt/lists/*" in rest
        assert not re.search(r"(SECRET|PASSWORD|KEYS)=\S", rest)
    assert ".git" in (BASE_DIR / ".dockerignore").read_text().split()


def test_compose_starts_every_part_and_no_root():
    told = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = told["services"]
    assert set(services) == {"database", "migrate", "web-1", "web-2", "worker", "proxy"}
    for name in ("web-1", "web-2", "worker", "migrate"):
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["read_only"] is True
    assert services["web-1"]["command"] == ["web"]
    assert services["worker"]["command"] == ["worker"]
    volumes = {v.split(":")[0] for s in services.values() for v in s.get("volumes", [])}
    named = {name for name in volumes if "/" not in name}
    assert named == set(told["volumes"])
    ports = [port for s in services.values() for port in s.get("ports", [])]
    assert ports == ["80:80", "443:443"]
