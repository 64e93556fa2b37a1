"""The portal's answers beside the same SQL in a bare handler, under the same server with
the same threads, asked one after the other by one client."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench_database import ROOT, URL
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

Addresses = Mapping[str, list[str]]
AIM = 3
ROOT_OF_BARE = Path(__file__).parent


def say(text: str) -> None:
    """One line of the report."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def compare(
    addresses: Addresses, count: int, table: str, cookie: str = ""
) -> dict[str, list[float]]:
    """Ask both for every address and print percentiles and ratios.

    ``addresses``: work → paths; ``table`` is in every statement that counts as the
    work's SQL; ``cookie`` signs somebody in. The portal's milliseconds by work.
    """
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "statements.json"
        file.write_text(json.dumps(capture(addresses, table, cookie)), "utf-8")
        bare_environment = {"BENCH_STATEMENTS": str(file)}
        with (
            served("gisportal.wsgi:application", ROOT, {}) as portal,
            served("bare_lookup:application", ROOT_OF_BARE, bare_environment) as bare,
        ):
            for work, asked in addresses.items():
                numbers = [f"/{work}?{i}" for i in range(len(asked))]
                found[work] = ask(portal, asked, count, cookie)
                report(work, found[work], ask(bare, numbers, count))
    return found


def capture(
    addresses: Addresses, table: str, cookie: str
) -> dict[str, list[list[str]]]:
    """The statements on ``table`` that the portal runs for each address."""
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client(headers={"cookie": cookie} if cookie else {})
    statements: dict[str, list[list[str]]] = {}
    for work, asked in addresses.items():
        statements[work] = []
        for address in asked:
            with CaptureQueriesContext(connection) as captured:
                response = client.get(address)
                # A streamed answer runs its SQL while it is read.
                b"".join(response) if response.streaming else response.content
            if response.status_code != 200:
                sys.exit(f"{address}: {response.status_code}")
            run = [q["sql"] for q in captured if table in q["sql"]]
            statements[work].append(run)
    return statements


@contextlib.contextmanager
def served(
    application: str, folder: Path, environment: Mapping[str, str]
) -> Iterator[http.client.HTTPConnection]:
    """The application under granian, and a connection to it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi"),
            *("--host", "127.0.0.1", "--port", str(port)),
            *("--workers", "1", "--blocking-threads", "2", "--no-access-log"),
            application,
        ],
        cwd=folder,
        env={
            **os.environ,
            "DATABASE_URL": URL,
            "PORTAL_MODE": "local",
            "RATE_SEARCH": "1000000/min",
            "RATE_IDENTIFY": "1000000/min",
            "RATE_REPORTS": "1000000/min",
            "RATE_LOOKUP": "1000000/min",
            "RATE_PAGES": "1000000/min",
            **environment,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        opened = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        yield opened
        opened.close()
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int) -> None:
    """Wait until somebody listens, at most 30 seconds."""
    for _attempt in range(150):
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port)),
        ):
            return
        time.sleep(0.2)
    sys.exit("the server did not start")


def ask(
    server: http.client.HTTPConnection,
    addresses: list[str],
    count: int,
    cookie: str = "",
) -> list[float]:
    """Milliseconds of each of ``count`` requests, after every address was warm."""
    times = []
    headers = {"Cookie": cookie} if cookie else {}
    # The server hangs up on who was silent for long.
    server.close()
    for i in range(-len(addresses), count):
        address = addresses[i % len(addresses)]
        start = time.perf_counter()
        server.request("GET", address, headers=headers)
        response = server.getresponse()
        response.read()
        if response.status != 200:
            sys.exit(f"{address}: {response.status}")
        if i >= 0:
            times.append((time.perf_counter() - start) * 1000)
    return times


def report(work: str, portal: list[float], bare: list[float]) -> None:
    """Percentiles of both and their ratio."""
    for name, times in (("portal", portal), ("bare", bare)):
        cuts = statistics.quantiles(times, n=100)
        say(
            f"{work:10} {name:7} p50 {cuts[49]:7.2f}  p95 {cuts[94]:7.2f}"
            f"  p99 {cuts[98]:7.2f} ms"
        )
    ratio = statistics.median(portal) / statistics.median(bare)
    say(f"{work:10} ratio of the medians {ratio:.2f} (aim: at most {AIM})")
