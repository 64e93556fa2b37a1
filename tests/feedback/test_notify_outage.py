"""A mail server that is down for an hour, and a worker killed at the worst moment."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from smtplib import SMTPServerDisconnected
from typing import Any
from urllib.parse import quote

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from feedback.delivery.deliver import deliver_outbox
from feedback.models import OutboxMessage
from tests.support.feedback import send
from tests.support.other_machine import mail_server

ROOT = Path(__file__).resolve().parents[2]
ID = re.compile(r"^Message-ID: (\S+)", re.MULTILINE)
# What a worker does, in a process that can be killed.
WORKER = (
    "import django; django.setup(); "
    "from feedback.delivery.deliver import deliver_outbox; deliver_outbox()"
)


def test_an_hour_without_a_mail_server_loses_nothing(lights, office, monkeypatch):
    start = timezone.now()
    clock = {"now": start}
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock["now"])
    tried: list[tuple[str, datetime]] = []
    real = mail.EmailMessage.send

    def attempt(message: Any, *args: Any, **options: Any) -> Any:
        tried.append((message.extra_headers["Message-ID"], clock["now"]))
        if clock["now"] < start + timedelta(hours=1):
            raise SMTPServerDisconnected("down")
        return real(message, *args, **options)

    monkeypatch.setattr("feedback.delivery.deliver.EmailMessage.send", attempt)
    for minute in range(130):
        clock["now"] = start + timedelta(minutes=minute)
        if minute < 60 and minute % 10 == 0:
            send(email=f"nguoi{minute}@example.com", description=f"Đèn {minute}")
        deliver_outbox()
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"sent"}
    assert OutboxMessage.objects.count() == 12
    arrived = Counter(m.extra_headers["Message-ID"] for m in mail.outbox)
    assert len(arrived) == 12 and set(arrived.values()) == {1}
    assert {name for name, _at in tried} == set(arrived)
    # Backed off: never more than a handful of attempts for one message.
    assert max(Counter(name for name, _at in tried).values()) <= 8


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_killed_between_acceptance_and_commit_it_goes_twice(lights, office):
    send()
    with mail_server() as server:
        worker = start_worker(server.port)
        server.after = lambda: os.kill(worker.pid, signal.SIGKILL)
        assert worker.wait(timeout=60) == -signal.SIGKILL
        message = OutboxMessage.objects.get()
        assert (message.state, message.attempts) == ("queued", 0)
        server.after = None
        assert start_worker(server.port).wait(timeout=60) == 0
        assert start_worker(server.port).wait(timeout=60) == 0
        ids = [ID.search(text)[1] for text in server.accepted]
    assert len(ids) == 2 and len(set(ids)) == 1
    assert str(message.message_id) in ids[0]
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("sent", 1)


def start_worker(port: int) -> subprocess.Popen[bytes]:
    """A worker on the test's database and mail server."""
    facts = connection.settings_dict
    who = f"{facts['USER']}:{quote(facts['PASSWORD'])}"
    port_of = f":{facts['PORT']}" if facts["PORT"] else ""
    url = f"postgis://{who}@{port_of}/{facts['NAME']}?host={facts['HOST']}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "gisportal.settings",
        "DATABASE_URL": url,
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(port),
    }
    return subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
    )
