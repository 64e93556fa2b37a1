"""/metrics: numbers for the monitoring, and for nobody else."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from gisportal.core import queue_workers


@pytest.mark.django_db
def test_the_figures_of_the_installation(client: Client, settings):
    queue_workers.beat("imports")
    client.get("/layers/?q=Nguy%E1%BB%85n+V%C4%83n+B%C3%ACnh")
    settings.TRUSTED_PROXIES = 1
    text = client.get("/metrics").content.decode()
    assert 'portal_queue_workers{queue="imports"} 1.0' in text
    assert 'portal_queue_workers{queue="long"} 0.0' in text
    assert 'portal_queue_oldest_seconds{queue="default"} 0.0' in text
    assert "portal_database_up 1.0" in text
    assert re.search(r'portal_free_bytes\{folder="media"\} [1-9]', text)
    assert re.search(
        r'portal_request_seconds_count\{method="GET",status="2xx",view="layers:catalogue"\}'
        r" [1-9]",
        text,
    )
    assert "Nguy" not in text
    assert "127.0.0.1" not in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "headers", "proxies", "status"),
    [
        # A proxy on this machine that tells nothing looks just so, whoever asks.
        ("127.0.0.1", {}, 0, 403),
        ("127.0.0.1", {"Authorization": "Bearer right"}, 0, 200),
        ("127.0.0.1", {}, 1, 200),
        ("::1", {}, 1, 200),
        ("203.0.113.9", {}, 0, 403),
        ("203.0.113.9", {"Authorization": "Bearer right"}, 0, 200),
        ("203.0.113.9", {"Authorization": "Bearer wrong"}, 0, 403),
        # A proxy nobody told us of: whoever asks, it looks like this machine.
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 0, 403),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 1, 403),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 1, 200),
        ("", {}, 0, 403),
    ],
)
def test_only_this_machine_or_the_token(
    client: Client,
    settings,
    address: str,
    headers: dict[str, str],
    proxies: int,
    status: int,
):
    settings.METRICS_TOKEN = "right"
    settings.TRUSTED_PROXIES = proxies
    answer = client.get("/metrics", headers=headers, REMOTE_ADDR=address)
    assert answer.status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize("debug", [True, False])
def test_a_developers_machine_is_believed(client: Client, settings, debug: bool):
    settings.DEBUG, settings.TRUSTED_PROXIES = debug, 0
    assert client.get("/metrics").status_code == (200 if debug else 403)


@pytest.mark.django_db
def test_no_token_set_opens_nothing(client: Client, settings):
    settings.METRICS_TOKEN = ""
    answer = client.get(
        "/metrics", headers={"Authorization": "Bearer "}, REMOTE_ADDR="203.0.113.9"
    )
    assert answer.status_code == 403
