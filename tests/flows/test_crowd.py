"""300 people report at once and send again; the database goes down twice meanwhile.

The web server runs as ``script/server`` starts it, on a cluster of its own. Once the
database is restarted in good order, once it crashes. Whoever got a receipt finds the
report once and whole; whoever got none left a whole report or nothing.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from django.conf import settings

from feedback.codes import digest
from gisportal.ops.launch import web
from gisportal.ops.postgres import PrivateCluster
from tests.support.factories import LAT, LON
from tests.support.feedback import picture
from tests.support.portal_server import wait_until_ready
from tests.support.throwaway_cluster import ask, free_port, wait_until

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
# How many, and after so many receipts the database goes down, and how.
PEOPLE = {
    "some": (60, {12: "fast", 34: "immediate"}),
    "all": (300, {60: "fast", 170: "immediate"}),
}
AGAIN_EACH = 5  # every fifth sends the same twice at the same moment: 20 %
PHOTO_EACH = 6
GIVES_UP_EACH = 10  # every tenth of them never tries again after an error
PATIENCE = 90
PHOTO = picture()

WHOLE = """
SELECT r.code, r.idempotency_hash, r.description, r.state, o.slug, r.area_key,
  r.due IS NOT NULL,
  (SELECT count(*) FROM feedback_historyentry h WHERE h.report_id = r.id),
  (SELECT count(*) FROM feedback_reportcontact c WHERE c.report_id = r.id),
  (SELECT count(*) FROM feedback_reportphoto p WHERE p.report_id = r.id),
  (SELECT string_agg(m.template || '>' || m.recipient, ' ' ORDER BY m.recipient)
     FROM feedback_outboxmessage m WHERE m.report_id = r.id)
FROM feedback_report r LEFT JOIN layers_serviceoffice o ON o.id = r.office_id
"""
MESSAGES = "new_for_office>office received>reporter received>system"


@dataclass
class Town:
    """A running portal and what is needed to disturb it."""

    address: str
    cluster: PrivateCluster
    media: Path
    session: str


@dataclass
class Person:
    """Somebody with something to report, and what the portal said to it."""

    number: int
    codes: set[str] = field(default_factory=set)
    follow: set[str] = field(default_factory=set)

    @property
    def key(self) -> str:
        """The idempotency key of all attempts."""
        return f"crowd-{self.number:04}-0123456789"

    @property
    def gives_up(self) -> bool:
        """Whether the first error is the last attempt."""
        return self.number % GIVES_UP_EACH == 3

    @property
    def has_photo(self) -> bool:
        """Whether a photo comes along."""
        return self.number % PHOTO_EACH == 0

    @property
    def ward(self) -> str:
        """The commune the place is in."""
        return ("01", "02")[self.number % 2]

    def post(self, address: str) -> requests.Response:
        """One attempt."""
        values = {
            "category": "lights",
            "description": f"Đèn số {self.number} không sáng.",
            "lon": LON + 0.005 + 0.01 * (self.number % 2),
            "lat": LAT + 0.00003 * self.number,
            "email": f"dan-{self.number}@example.com",
            "consent": "true",
        }
        files = {"photos": ("a.jpg", PHOTO, "image/jpeg")} if self.has_photo else None
        return requests.post(
            f"{address}/api/reports/",
            data=values,
            files=files,
            headers={"Idempotency-Key": self.key},
            timeout=60,
        )


class Crowd:
    """All of them at once; the lock guards what they write down."""

    def __init__(self, town: Town, size: str) -> None:
        self.town = town
        count, self.restarts = PEOPLE[size]
        self.people = [Person(number) for number in range(count)]
        self.lock = threading.Lock()
        self.answers: Counter[int | str] = Counter()
        self.wrong: list[str] = []
        self.is_over = threading.Event()

    def run(self) -> None:
        """Everybody sends; the database goes down when enough were answered."""
        senders = [*self.people, *self.people[::AGAIN_EACH]]
        start = threading.Barrier(len(senders))
        threads = [
            threading.Thread(target=self._send, args=(person, start))
            for person in senders
        ]
        watcher = threading.Thread(target=self._watch)
        for thread in (watcher, *threads):
            thread.start()
        try:
            for receipts, way in self.restarts.items():
                wait_until(lambda n=receipts: self.answers[201] >= n, PATIENCE)
                restart(self.town.cluster, way)
        finally:
            for thread in threads:
                thread.join(PATIENCE)
            self.is_over.set()
            watcher.join()

    def _send(self, person: Person, start: threading.Barrier) -> None:
        start.wait()
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                answer = person.post(self.town.address)
            except requests.RequestException as error:
                self._note(type(error).__name__)
            else:
                self._note(answer.status_code)
                if answer.status_code == 201:
                    with self.lock:
                        person.codes.add(answer.json()["code"])
                        person.follow.add(answer.json()["follow_url"])
                    return
                self._check_refusal(answer, "application/problem+json")
            if person.gives_up:
                return
            time.sleep(0.3)

    def _watch(self) -> None:
        """An officer who keeps looking at the queue, and somebody at the public list."""
        cookies = {"sessionid": self.town.session}
        while not self.is_over.wait(0.1):
            for path in ("/staff/reports/", "/reports/"):
                answer = requests.get(
                    self.town.address + path,
                    cookies=cookies,
                    allow_redirects=False,
                    timeout=60,
                )
                self._note(f"page {answer.status_code}")
                if answer.status_code != 200:
                    self._check_refusal(answer, "text/html; charset=utf-8")

    def _check_refusal(self, answer: requests.Response, media_type: str) -> None:
        """503 (or 429: all photos come from one network) that says when to come back."""
        told = answer.headers
        if (
            answer.status_code not in (429, 503)
            or told["Content-Type"] != media_type
            or not int(told.get("Retry-After", "0"))
        ):
            with self.lock:
                self.wrong.append(f"{answer.url} {answer.status_code} {answer.text}")

    def _note(self, what: int | str) -> None:
        with self.lock:
            self.answers[what] += 1


def restart(database: PrivateCluster, way: str) -> None:
    """Restart the server: ``fast`` ends the sessions, ``immediate`` is a crash."""
    options = ["-m", way, "-w", "-l", str(database.places.log)]
    assert database._pg_ctl("restart", *options) is None


@pytest.fixture
def town(
    cluster: PrivateCluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Town]:
    """The portal on the throw-away cluster."""
    port = free_port()
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("PORT", str(port))
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "gisportal.settings",
        "DATABASE_URL": cluster.database_url,
        "VAR_DIR": str(tmp_path / "var"),
        "MEDIA_ROOT": str(tmp_path / "media"),
        "PORTAL_MODE": "local",
        "DEBUG": "0",
        "RATE_REPORTS": "100000/min",
        "RATE_CONTACTS": "100000/min",
        "RATE_PAGES": "100000/min",
    }
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "static").symlink_to(settings.STATIC_ROOT)
    made = subprocess.run(
        [sys.executable, "-m", "tests.support.crowd_town"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    session = re.search(r"SESSION=(\S+)", made.stdout)[1]
    address, log = f"http://127.0.0.1:{port}", tmp_path / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            web.web_command(),
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_ready(address, server, log)
            yield Town(address, cluster, tmp_path / "media", session)
        finally:
            server.terminate()
            server.wait(30)


@pytest.mark.chaos
@pytest.mark.parametrize("size", ["some", "all"])
def test_every_receipt_stands_for_one_whole_report(town: Town, size: str) -> None:
    crowd = Crowd(town, size)
    crowd.run()
    assert crowd.wrong[:3] == [], f"{len(crowd.wrong)} of {crowd.answers}"
    # The outages were met, by programs and by pages, and passed.
    assert crowd.answers[503] > 0, crowd.answers
    assert crowd.answers["page 503"] > 0, crowd.answers
    waiting = [p.number for p in crowd.people if not p.codes and not p.gives_up]
    assert waiting == []

    rows = ask(town.cluster, WHOLE)
    by_key = {row[1]: row for row in rows}
    assert (
        len({row[0] for row in rows}) == len(by_key) == len(rows) <= len(crowd.people)
    )
    known = {digest(person.key): person for person in crowd.people}
    for person in crowd.people:
        if person.codes:
            assert person.codes == {by_key[digest(person.key)][0]}
            assert len(person.follow) == 1
    for _code, key, text, state, office, area, is_due, *counts, messages in rows:
        person = known[key]
        assert text == f"Đèn số {person.number} không sáng."
        assert (state, office, area, is_due) == (
            *("received", f"ward-{person.ward}", person.ward),
            True,
        )
        assert counts == [1, 1, int(person.has_photo)]
        assert messages == MESSAGES
    names = ask(town.cluster, "SELECT name FROM feedback_reportphoto")
    files = {path.stem.split("-")[0] for path in town.media.rglob("*.jpg")}
    assert {name for (name,) in names} <= files
    alone = (
        "SELECT count(*) FROM feedback_outboxmessage WHERE report_id IS NULL"
        " OR entry_id IS NULL"
    )
    assert ask(town.cluster, alone) == [(0,)]
    private = next(person for person in crowd.people if person.codes).follow.pop()
    assert requests.get(private, timeout=30).status_code == 200
