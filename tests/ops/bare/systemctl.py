#!/usr/bin/env python3
"""Stands in for systemctl where systemd is not PID 1: runs the units' own commands.

Knows what docs/operate.md asks for. A unit is read from /etc/systemd/system; its user,
environment and commands are the unit's. Hardening is systemd's own business.
"""

from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

UNITS = Path("/etc/systemd/system")
STATE = Path("/run/bare-systemctl")


def read(name: str) -> dict[str, list[str]]:
    """The settings of a unit's [Service]; %i stands for the instance."""
    stem, _dot, kind = name.rpartition(".")
    template, at, instance = stem.partition("@")
    text = (UNITS / f"{template}{at}.{kind}").read_text()
    found: dict[str, list[str]] = {}
    for line in text.partition("[Service]")[2].partition("[Install]")[0].splitlines():
        key, equals, value = line.strip().partition("=")
        if equals and not key.startswith("#"):
            found.setdefault(key, []).append(value.replace("%i", instance))
    return found


def environment(unit: dict[str, list[str]]) -> dict[str, str]:
    lines = [line for line in unit.get("Environment", []) if line]
    for file in unit.get("EnvironmentFile", []):
        lines += [x for x in Path(file).read_text().splitlines() if x and x[0] != "#"]
    told = dict(line.split("=", 1) for line in lines)
    user = pwd.getpwnam(unit["User"][0])
    return {"PATH": "/usr/bin:/bin", "HOME": user.pw_dir, "LANG": "C.UTF-8", **told}


def start(name: str) -> None:
    if name == "postgresql.service":
        subprocess.run(["pg_ctlcluster", "15", "main", "start"], check=True)
    elif name == "nginx.service":
        subprocess.run(["nginx"], check=True, stdin=subprocess.DEVNULL)
    elif not name.endswith(".timer"):  # nobody waits for the night here
        start_unit(name)


def start_unit(name: str) -> None:
    unit = read(name)
    user = pwd.getpwnam(unit["User"][0])
    run = Path("/run") / unit["RuntimeDirectory"][0]
    run.mkdir(exist_ok=True)
    os.chown(run, user.pw_uid, user.pw_gid)
    command = unit["ExecStart"][0].split()
    told = environment(unit)
    options = {
        "cwd": unit["WorkingDirectory"][0],
        "user": user.pw_uid,
        "group": user.pw_gid,
        "extra_groups": [],
        "stdin": subprocess.DEVNULL,
    }
    if unit["Type"] == ["oneshot"]:
        subprocess.run(command, check=True, env=told, **options)
        return
    STATE.mkdir(exist_ok=True)
    log = (STATE / f"{name}.log").open("a")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        if unit["Type"] == ["notify"]:
            notify = STATE / f"{name}.notify"
            notify.unlink(missing_ok=True)
            channel.bind(str(notify))
            notify.chmod(0o666)
            channel.settimeout(float(unit["TimeoutStartSec"][0]))
            told["NOTIFY_SOCKET"] = str(notify)
        process = subprocess.Popen(
            command, env=told, stdout=log, stderr=log, start_new_session=True, **options
        )
        (STATE / name).write_text(str(process.pid))
        if unit["Type"] == ["notify"]:
            while channel.recv(100) != b"READY=1":
                pass


def stop(name: str) -> None:
    pid = int((STATE / name).read_text())
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + 60
    while lives(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    if lives(pid):
        raise SystemExit(f"{name} did not stop")


def lives(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"


def main(verb: str, *names: str) -> None:
    if verb == "daemon-reload":
        return
    for name in names:
        if name.startswith("-"):
            continue
        full = (
            name
            if name.rpartition(".")[2] in ("service", "timer")
            else name + ".service"
        )
        if verb == "reload":
            subprocess.run(["nginx", "-s", "reload"], check=True)
        if verb == "restart":
            stop(full)
        if verb in ("enable", "start", "restart"):
            start(full)


if __name__ == "__main__":
    main(*sys.argv[1:])
