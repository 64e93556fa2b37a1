"""Complaints at a million: how many are accepted a second, and the pages that show them
beside the same SQL in a bare handler.

The first run makes the reports (ten years of them, spread over the province's communes
by fixed chance); later runs find them. Reports are sent by several clients at once over
HTTP, every one with its own idempotency key, so nothing is left out but the proof of
work, which is the sender's.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import threading
import time
import uuid

from bench_database import ROOT

# Before the portal's modules: it sets Django up.
from beside_sql import compare, say, served
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse
from fill_reports import fill

from feedback.models import Category, Report
from layers.models import ServiceOffice

CLIENTS = 8
# Parts of the province, in degrees: west, south, east, north.
TOWN = (105.93, 10.21, 106.04, 10.28)
PROVINCE = (105.68, 9.52, 106.81, 10.34)


def main() -> None:
    """Prepare, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="reports at least")
    parser.add_argument("--requests", type=int, default=100, help="of each page")
    parser.add_argument("--seconds", type=float, default=15, help="of sending")
    options = parser.parse_args()
    say(f"{prepare(options.rows):,} reports; {options.requests} requests of each page")
    compare(public_pages(), options.requests, "feedback_report")
    staff = staff_pages()
    if staff:
        compare(staff, options.requests, "feedback_", signed_in())
    accept(options.seconds)


def prepare(rows: int) -> int:
    """The demonstration and as many reports as asked for; how many there are."""
    call_command("migrate", verbosity=0)
    call_command("loaddemo", verbosity=0)
    missing = rows - Report.objects.count()
    if missing > 0:
        fill(missing)
    return Report.objects.count()


def public_pages() -> dict[str, list[str]]:
    """The public map at three scales, the list, one report."""
    codes = Report.objects.public().order_by("code").values_list("code", flat=True)
    lists = [f"/reports/?category={each}" for each in slugs()]
    return {
        "map-z9": [f"/api/reports/clusters/?bbox={box(*PROVINCE)}&zoom=9&current=1"],
        "map-z13": [f"/api/reports/clusters/?bbox={box(*TOWN)}&zoom=13&current=1"],
        "map-z16": [
            f"/api/reports/?bbox={box(*near)}&current=1" for near in neighbourhoods()
        ],
        "list": ["/reports/", *lists],
        "report": [f"/reports/{code}/" for code in codes[:20]],
    }


def staff_pages() -> dict[str, list[str]]:
    """The officers' queue, whole and filtered."""
    try:
        queue = reverse("feedback:staff")
    except NoReverseMatch:
        return {}
    return {"queue": [queue, f"{queue}?view=late", f"{queue}?view=unassigned"]}


def slugs() -> list[str]:
    """A few categories."""
    offered = Category.objects.offered().order_by("slug")
    return list(offered.values_list("slug", flat=True)[:3])


def neighbourhoods() -> list[tuple[float, float, float, float]]:
    """What a phone shows at zoom 16, in ten places of the town."""
    west, south, _east, _north = TOWN
    return [
        (
            west + i * 0.01,
            south + i * 0.006,
            west + i * 0.01 + 0.005,
            south + i * 0.006 + 0.008,
        )
        for i in range(10)
    ]


def box(*numbers: float) -> str:
    """As in an address."""
    return ",".join(f"{each:.5f}" for each in numbers)


def signed_in() -> str:
    """Cookie of a supervisor."""
    person, _new = get_user_model().objects.get_or_create(
        username="bench-supervisor", defaults={"is_staff": True, "is_superuser": True}
    )
    client = Client()
    client.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def accept(seconds: float) -> None:
    """Send reports with several clients at once; rate and percentiles."""
    office = ServiceOffice.objects.exists()
    assert office, "the demonstration has offices"
    environment = {"ALTCHA_REQUIRED": "0", "RATE_CONTACTS": "1000000/min"}
    with served("gisportal.wsgi:application", ROOT, environment) as first:
        until = time.perf_counter() + seconds
        times: list[float] = []
        threads = [
            threading.Thread(
                target=send, args=(first.host, first.port, until, times, i)
            )
            for i in range(CLIENTS)
        ]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - start
    cuts = statistics.quantiles(times, n=100)
    say(
        f"accepted   {len(times) / took:.1f} reports/s from {CLIENTS} clients:"
        f" p50 {cuts[49]:.0f}  p95 {cuts[94]:.0f}  p99 {cuts[98]:.0f} ms"
    )


def send(host: str, port: int, until: float, times: list[float], number: int) -> None:
    """One client: a report after the other; their milliseconds."""
    server = http.client.HTTPConnection(host, port, timeout=60)
    (category, *_others) = slugs()
    west, south, east, north = TOWN
    while time.perf_counter() < until:
        step = len(times) % 100 / 100
        body = {
            "category": category,
            "description": f"Đèn không sáng trước nhà số {len(times)}",
            "lon": west + (east - west) * step,
            "lat": south + (north - south) * (number / CLIENTS),
        }
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid.uuid4()),
        }
        start = time.perf_counter()
        server.request("POST", "/api/reports/", json.dumps(body), headers)
        answer = server.getresponse()
        text = answer.read()
        assert answer.status == 201, text[:500]
        times.append((time.perf_counter() - start) * 1000)


if __name__ == "__main__":
    main()
