"""The private cluster's settings: right for one machine that does everything."""

from __future__ import annotations

import os
from pathlib import Path

MEGABYTE = 1024 * 1024


def memory_mb() -> int:
    """The machine's memory, or less where a container is held to less."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    if limit.exists() and (text := limit.read_text().strip()).isdigit():
        total = min(total, int(text))
    return total // MEGABYTE


def server_settings(
    sockets: Path, logs: Path, memory: int, cores: int
) -> dict[str, str]:
    """Every setting that differs from PostgreSQL's own default, and why."""
    shared = _between(128, memory // 8, 2048)
    parallel = max(1, cores // 2)
    return {
        # Reached through the socket alone; nobody on the network sees it.
        "listen_addresses": "''",
        "unix_socket_directories": _quoted(str(sockets)),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": f"{shared}MB",
        "effective_cache_size": f"{_between(256, memory // 2, 16384)}MB",
        "work_mem": f"{_between(4, memory // 512, 32)}MB",
        # Index builds after a load.
        "maintenance_work_mem": f"{_between(64, memory // 32, 512)}MB",
        # A load writes a few hundred megabytes at once: no checkpoint in the middle.
        "max_wal_size": "2GB",
        "min_wal_size": "128MB",
        "wal_compression": "on",
        "checkpoint_completion_target": "0.9",
        # Compiling a plan costs more than any tile query takes.
        "jit": "off",
        "random_page_cost": "1.1",
        "max_parallel_workers_per_gather": str(parallel),
        "max_parallel_maintenance_workers": str(parallel),
        "timezone": "'UTC'",
        "password_encryption": "'scram-sha-256'",
        "log_timezone": "'UTC'",
        "log_line_prefix": "'%m [%p] %q%a '",
        "log_min_duration_statement": "5s",
        "log_lock_waits": "on",
        # One file a weekday, overwritten a week later: never grows without end.
        "logging_collector": "on",
        "log_directory": _quoted(str(logs)),
        "log_filename": "'postgresql-%a.log'",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
    }


def as_file(settings: dict[str, str]) -> str:
    """The settings as PostgreSQL reads them."""
    lines = [f"{name} = {value}" for name, value in settings.items()]
    return "# Written at each start; put your own into postgresql.auto.conf\n" + (
        "\n".join(lines) + "\n"
    )


def access_files(role: str, users: list[str]) -> tuple[str, str]:
    """pg_hba.conf and pg_ident.conf: who may connect as whom.

    The operating system says who is on the other end of the socket, so there is
    no password to lose; only the people listed may be the portal's role.
    """
    hba = "local all all peer map=portal\n"
    names = [*users]
    lines = [f"portal {user} {role}" for user in names]
    lines += [f"portal {user} postgres" for user in names]
    return hba, "\n".join(lines) + "\n"


def _between(low: int, value: int, high: int) -> int:
    return max(low, min(value, high))


def _quoted(value: str) -> str:
    escaped = value.replace("'", "''")
    return f"'{escaped}'"
