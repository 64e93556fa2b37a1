"""What must be right before anything is made: found out first, told in one line."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

from gisportal.ops.launch.steps import StepFailed
from gisportal.ops.postgres.paths import var_dir

MEGABYTE = 1024 * 1024
# Measured: .venv 1.1 GB and node_modules 0.1 GB; the database with the demonstration
# and its write-ahead log 0.5 GB.
INSTALL_MB = 1600
RUN_MB = 600


def host() -> str:
    """The address the web server listens on."""
    return os.environ.get("HOST", "").strip() or "127.0.0.1"


def port() -> int:
    """The port the web server listens on."""
    text = os.environ.get("PORT", "").strip() or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise StepFailed(f"PORT must be a number from 1 to 65535, not {text!r}")
    return int(text)


def check_port() -> None:
    """Refuse a port that somebody else listens on."""
    family = socket.AF_INET6 if ":" in host() else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host(), port()))
        except PermissionError:
            raise StepFailed(
                f"Port {port()} needs root: choose one above 1023, PORT=8000 for example"
            ) from None
        except OSError as error:
            raise StepFailed(
                f"Port {port()} on {host()} cannot be used ({error.strerror}): stop what "
                f"uses it, or choose another, PORT={port() + 1} for example"
            ) from None


def check_secrets() -> None:
    """In production mode nothing secret is made up: it must be given."""
    if os.environ.get("PORTAL_MODE", "").strip() != "production":
        return
    for name in ("SECRET_KEY", "CONTACT_KEYS", "ALLOWED_HOSTS", "PORTAL_URL"):
        if not os.environ.get(name, "").strip():
            raise StepFailed(
                f"PORTAL_MODE=production needs {name}: set it in the environment or in "
                ".env (.env.example says how)"
            )


def check_space(base_dir: Path) -> None:
    """Refuse a disk that would be full half-way."""
    var = var_dir(base_dir)
    needs = {var: RUN_MB if not (var / "postgres").exists() else RUN_MB // 4}
    if not (base_dir / ".venv" / "bin" / "python").exists():
        needs[base_dir] = INSTALL_MB
    by_disk: dict[int, tuple[Path, int]] = {}
    for folder, megabytes in needs.items():
        existing = next(p for p in (folder, *folder.parents) if p.exists())
        device = existing.stat().st_dev
        other = by_disk.get(device, (existing, 0))[1]
        by_disk[device] = (existing, other + megabytes)
    for folder, megabytes in by_disk.values():
        free = shutil.disk_usage(folder).free // MEGABYTE
        if free < megabytes:
            raise StepFailed(
                f"The disk of {folder} has {free} MB free and {megabytes} MB are "
                "needed: free some space, or set VAR_DIR to a folder on another disk"
            )


def check_folders(base_dir: Path) -> None:
    """Refuse folders that somebody else made, root for example."""
    var = var_dir(base_dir)
    for folder in (base_dir, var if var.exists() else var.parent):
        if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
            raise StepFailed(
                f"{folder} cannot be written by this user: run this as its owner, or "
                "set VAR_DIR to a folder of your own"
            )
