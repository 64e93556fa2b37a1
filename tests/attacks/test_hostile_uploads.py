"""Every kind of file made to do harm, by every way in: refused in words, or survived.

A row of ``FILES`` (``tests/support/hostile_table.py``) says what comes out. The same for
all is what must not have happened: a web process was busy, something was called or read,
a file lies outside its folder, a reader took more memory or time than it may.
"""

from __future__ import annotations

import itertools
import json
import random
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from importers.api import tokens
from importers.dataset.gdal_process import process
from importers.intake.folders import UPLOADS
from importers.jobs import tasks
from importers.jobs.inspect_upload import inspect_job
from importers.models import ImportJob
from tests.support.factories import make_layer
from tests.support.hostile_files import Bait
from tests.support.hostile_table import FILES, Row
from tests.support.import_pages import NEW, member, sent

pytestmark = pytest.mark.django_db
SECRET = "KANARI-7f3a"
JSON = "application/json"
WAYS = ("web", "api")
SAMPLED = 7
SEED = 20261201
# Seconds of the processor a web process may take for one request about a file, with room
# for a busy machine: what these files do without bounds takes minutes.
WEB_SECONDS = 5.0
# What a reader may take here; in production it is more, and the same rules end it.
BOUNDS = replace(process.BOUNDS, memory_mb=700, cpu_seconds=6, silence=8.0)
MOST_SECONDS = 180
MOST_MEGABYTES = 1_000


@pytest.fixture
def bait(tmp_path: Path) -> Iterator[tuple[Bait, list[object]]]:
    """The bait, and who called."""
    secret = tmp_path / "elsewhere" / "secret.txt"
    secret.parent.mkdir()
    secret.write_text(SECRET)
    called: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            try:
                while True:
                    connection, peer = server.accept()
                    called.append(peer)
                    connection.close()
            except OSError:
                return

        threading.Thread(target=listen, daemon=True).start()
        port = server.getsockname()[1]
        yield Bait(secret, f"http://127.0.0.1:{port}/x"), called


@pytest.fixture
def clients(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A planner in the browser and their program."""
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path / "var")
    monkeypatch.setattr(process, "BOUNDS", BOUNDS)
    points = make_layer(
        "points", role="other", geometry_kind="point", fields=(), style={}
    )
    layers = make_layer(), points
    web = member("lan", *layers, rights=("edit", "publish"))
    _row, text = tokens.issue(User.objects.get(username="lan"), "máy")
    program = Client(headers={"Authorization": f"Bearer {text}"})
    # The first page of a process costs more than any after it.
    web.get(NEW)
    return {"web": web, "api": program}


def busy(ask: Callable[[], Any]) -> Any:
    """The answer of a web process, which was not busy for it."""
    began = time.process_time()
    answer = ask()
    assert time.process_time() - began <= WEB_SECONDS
    assert answer.status_code < 500
    assert SECRET not in answer.content.decode(errors="replace")
    return answer


def send(clients: Any, way: str, path: Path) -> Any:
    """The file as it is sent this way."""
    layer = "parcels" if path.suffix == ".zip" else "points"
    values = {"layer": layer, "files": [sent(path)]}
    address = NEW if way == "web" else "/api/imports/"
    return busy(lambda: clients[way].post(address, values))


def outcome(clients: Any, way: str, path: Path) -> str:
    """What becomes of a file: what refused it, or that it was taken."""
    answer = send(clients, way, path)
    if answer.status_code not in (201, 302):
        return f"{answer.status_code}"
    job = ImportJob.objects.get()
    inspect_job(str(job.pk))
    client, detail = clients["api"], f"/en/api/imports/{job.pk}/"
    busy(lambda: clients["web"].get(f"/en/staff/imports/{job.pk}/confirm"))
    busy(lambda: client.get(f"{detail}findings"))
    job.refresh_from_db()
    if job.state == ImportJob.State.UPLOADED:
        # Degrees where the file does not say, as in a table.
        known = {} if path.suffix == ".zip" else {"source_crs": "EPSG:4326"}
        started = busy(lambda: client.post(f"{detail}start", known, content_type=JSON))
        if started.status_code == 202:
            tasks.run_job(str(job.pk))
            busy(lambda: client.get(f"{detail}findings"))
        job.refresh_from_db()
    assert SECRET not in json.dumps([job.findings, str(vars(job))], default=str)
    rules = sorted({one["rule"] for one in job.findings if one["severity"] == "error"})
    return f"{job.state} {' '.join(rules)}".strip()


def fault(row: Row, way: str, clients: Any, bait: Any, folder: Path) -> str:
    """What is wrong with what became of it; empty when nothing is."""
    folder.mkdir()
    path = row.make(folder, bait[0])
    root = Path(settings.VAR_DIR).parent
    before, began, most = set(root.rglob("*")), time.monotonic(), most_megabytes()
    found = outcome(clients, way, path)
    waited = time.monotonic() - began
    new = {p for p in set(root.rglob("*")) - before if p.is_file()}
    strange = [
        p for p in new if not p.is_relative_to(UPLOADS.root) and "slots" not in p.parts
    ]
    used = most_megabytes()
    for told in (
        f"{found} instead of {row.outcome}" if not row.allows(found) else "",
        "somebody was called" if bait[1] else "",
        f"{strange} lies outside" if strange else "",
        f"{waited:.0f} s" if waited > MOST_SECONDS else "",
        f"{used} MB" if used > max(MOST_MEGABYTES, most) else "",
    ):
        if told:
            return f"{row.what}, {way}: {told}"
    return ""


def most_megabytes() -> int:
    """The most memory any child of this process ever took, those of other tests too."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10


def faults(
    rows: list[tuple[Row, str]], clients: Any, bait: Any, folder: Path
) -> list[str]:
    found = []
    for number, (row, way) in enumerate(rows):
        ImportJob.objects.all().delete()
        found.append(fault(row, way, clients, bait, folder / f"sent-{number}"))
    return [one for one in found if one]


def test_a_sample_of_hostile_files(clients: Any, bait: Any, tmp_path: Path) -> None:
    quick = [row for row in FILES if not row.is_slow]
    rows = random.Random(SEED).sample(quick, SAMPLED)
    pairs = zip(rows, itertools.cycle(WAYS), strict=False)
    found = faults(list(pairs), clients, bait, tmp_path)
    assert not found, "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_all_hostile_files(way: str, clients: Any, bait: Any, tmp_path: Path) -> None:
    found = faults([(row, way) for row in FILES], clients, bait, tmp_path)
    assert not found, "\n".join(found)
