"""Every parameter of every address × values nobody meant: an answer, in words, in time.

``fuzz_parameters.csv`` has the addresses with the names they know (and some they do not);
``VALUES`` what is put into each. A seeded sample always, all under ``slow``.
"""

from __future__ import annotations

import csv
import itertools
import random
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.support.factories import make_layer, parcel, publish_samples
from tests.support.feedback import make_office

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("fuzz_parameters.csv")
# As they stand in an address: some are no UTF-8, or no percent-encoding at all.
VALUES = (
    "",
    *map(
        quote,
        (
            "-1",
            "0",
            "99999999999999999999999",
            "1e400",
            "NaN",
            "-Infinity",
            "1,2,3,4,5",
            "180,90,-180,-90",
            "' OR 1=1--",
            "\u0000",
            "\ud7ff\U0010ffff\u202e",
            "<script>alert(1)</script>",
            "{{7*7}}${7*7}%n%s",
            "../../../../etc/passwd",
            "9999-12-31T23:59:59Z/..",
            "9999-12-31",
            "0001-01-01",
            "//evil.example/",
            "(" * 300,
            "ĐẤT Ở " * 60,
        ),
    ),
    *("%ff%fe", "%", "%zz", "x&x=", "%0d%0aSet-Cookie:%20a=b"),
)
SAMPLED = 60
SEED = 20261201
# Seconds; what hangs takes far longer on however busy a machine.
PATIENCE = 10


def combinations() -> list[tuple[str, str, str]]:
    """Address, parameter and value."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [
            (row["path"], row["parameters"].split()) for row in csv.DictReader(file)
        ]
    return [
        (path, name, value)
        for path, names in rows
        for name, value in itertools.product(names, VALUES)
    ]


@pytest.fixture
def client(settings: Any) -> Client:
    """Somebody who may see everything, in a portal that asks nobody to wait."""
    settings.REST_FRAMEWORK = {
        **settings.REST_FRAMEWORK,
        "DEFAULT_THROTTLE_RATES": {},
    }
    plain_files = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain_files}}
    make_office("tinh", level="province")
    publish_samples(make_layer(), [parcel(1, 1), parcel(1, 2, column=1)])
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("administrator"))
    return client


def fault(client: Client, path: str, name: str, value: str) -> str:
    """What is wrong with the answer; empty when nothing is."""
    asked = f"{path}?{name}={value}"
    began = time.monotonic()
    answer = client.get(asked)
    seconds = time.monotonic() - began
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.status_code >= 500:
        return f"{asked[:200]}: {answer.status_code}"
    if b"Traceback" in body or b"psycopg2" in body or b"DETAIL:" in body:
        return f"{asked[:200]}: tells of its inside"
    if b"<script>alert(1)" in body or "Set-Cookie: a" in str(answer.headers):
        return f"{asked[:200]}: gives back what it was given"
    if "evil.example" in answer.get("Location", ""):
        return f"{asked[:200]}: leads to another host"
    return f"{asked[:200]}: {seconds:.0f} s" if seconds > PATIENCE else ""


def faults(client: Client, some: list[tuple[str, str, str]]) -> list[str]:
    return [found for each in some if (found := fault(client, *each))]


def test_a_sample_is_answered_in_words(client: Client) -> None:
    some = random.Random(SEED).sample(combinations(), SAMPLED)
    assert faults(client, some) == []


@pytest.mark.slow
def test_all_are_answered_in_words(client: Client) -> None:
    all_of_them = combinations()
    assert len(all_of_them) > 1_650
    assert faults(client, all_of_them) == []
