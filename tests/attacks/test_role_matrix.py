"""Who may do what at which address: every route of the URL conf × every kind of person.

``role_matrix.csv`` is the table, one line for a route and a method; a cell is what the
person gets: a status, or ``login`` when they are sent to sign in. A route without a line
fails. After a change that is meant, write the table anew and read every line of the
difference, which is also printed:

    WRITE_MATRIX=1 pytest tests/attacks/test_role_matrix.py -m slow -k whole -s

With ``new`` instead of ``1`` only addresses without a line are asked.
"""

from __future__ import annotations

import difflib
import itertools
import os
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from layers.store import partitions
from tests.support.addresses import Address, all_addresses
from tests.support.cast import KINDS, Town, make_people, make_town
from tests.support.factories import make_layer
from tests.support.feedback import make_office
from tests.support.role_matrix import (
    METHODS,
    TABLE,
    Answer,
    Line,
    Row,
    ask,
    expected,
    rows,
    write,
)

pytestmark = pytest.mark.django_db
OTHERS = ("PUT", "PATCH", "DELETE", "TRACE")
# Methods beyond the two that are meant to do something.
MEANT = {("DELETE", "api/imports/<uuid:pk>/")}
STAFF = ("staff/", "admin/", "api/imports/")
# Behind the sign-in or before it, for everybody: nothing of anybody's work.
FOR_ALL = (
    *("staff/login/", "staff/logout/", "admin/login/", "admin/jsi18n"),
    *("staff/account/inactive/", "staff/password/", "staff/sso/login/"),
    "staff/imports/sources/notices",
    "staff/layers/waiting",
)
# Anybody's own account: password, devices, second factor.
OWN_ACCOUNT = ("staff/account/", "staff/sso/")
SAMPLED = 150
SEED = 20261201
# Seconds for one answer on however busy a machine.
PATIENCE = 60
# Who may read what, wherever it stands.
PLANNERS = {"planner", "publisher", "token", "administrator"}
OFFICERS = {"officer", "supervisor", "administrator"}
MAY_READ = {
    "draft": PLANNERS,
    "job": PLANNERS,
    "contact": OFFICERS,
    "private link": set(),
    "answer to a question": set(),
}
# Shown to whoever holds the link, which is in the address.
BY_LINK = "reports/<str:code>/follow/"


@dataclass(frozen=True)
class World:
    """A town, the people who knock, and every address with something real in it."""

    town: Town
    people: dict[str, Client]
    addresses: list[Address]


@pytest.fixture(scope="module")
def world(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """One town for all tests here; what a request does to it is undone after it."""
    folder = tmp_path_factory.mktemp("town")
    with (
        django_db_blocker.unblock(),
        override_settings(**own_settings(folder)),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        # What a request does is undone, so it may not leave its transaction for a table.
        for step in ("detach", "drop"):
            patch.setattr(partitions, step, lambda *_: None)
        make_office("tinh", level="province", email="so@example.com")
        people = make_people(make_layer(), make_office("so"))
        town = make_town(people, folder)
        yield World(town, people, all_addresses(town))
        transaction.set_rollback(True)


def own_settings(folder: Path) -> dict[str, Any]:
    """A portal that asks nobody to wait and keeps what it makes in ``folder``."""
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    return {
        "VAR_DIR": folder / "var",
        "MEDIA_ROOT": folder / "media",
        "ALTCHA_REQUIRED": False,
        "STORAGES": {**settings.STORAGES, "staticfiles": {"BACKEND": backend}},
        "REST_FRAMEWORK": {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {}},
    }


def wrong(line: Line, kind: str, answer: Answer) -> list[str]:
    """What is wrong with one cell: it differs, it took for ever, it tells too much."""
    route, method = line
    meant = expected()[line][kind]
    faults = []
    if answer.cell != meant:
        faults.append(f"{answer.cell} instead of {meant}")
    if answer.seconds > PATIENCE:
        faults.append(f"{answer.seconds:.0f} s")
    told = set() if route.startswith(BY_LINK) else answer.told
    faults += [f"tells of the {what}" for what in told if kind not in MAY_READ[what]]
    return [f"{method} {route} {kind}: {fault}" for fault in faults]


def test_every_route_has_its_lines(world: World) -> None:
    wanted = {(each.route, method) for each in world.addresses for method in METHODS}
    assert wanted - set(expected()) == set(), "new addresses: WRITE_MATRIX=1, see above"
    assert set(expected()) - wanted == set(), "addresses that are gone"


def test_a_sample_of_the_table_holds(world: World) -> None:
    cells = itertools.product(world.addresses, METHODS, KINDS)
    found = []
    for address, method, kind in random.Random(SEED).sample(list(cells), SAMPLED):
        answer = ask(world.people[kind], address, method, world.town)
        found += wrong((address.route, method), kind, answer)
    assert found == []


@pytest.mark.slow
def test_the_whole_table_holds(world: World) -> None:
    how, addresses = os.environ.get("WRITE_MATRIX"), world.addresses
    if how == "new":
        known = {route for route, _method in expected()}
        addresses = [each for each in addresses if each.route not in known]
    found = dict(rows(world.people, addresses, world.town))
    if how:
        write_and_show(found, world.addresses)
    faults = [
        fault
        for line, row in found.items()
        for kind, answer in row.items()
        for fault in wrong(line, kind, answer)
    ]
    assert faults == []
    if how == "new":
        return
    # Those who may do read it: the words looked for are the right ones.
    told = {
        what for row in found.values() for each in row.values() for what in each.told
    }
    assert told == {what for what, readers in MAY_READ.items() if readers}


def write_and_show(found: dict[Line, Row], addresses: list[Address]) -> None:
    """Write what was asked beside what was not, and print what became different."""
    before = TABLE.read_text(encoding="utf-8").splitlines()
    routes = {each.route for each in addresses}
    kept = {line: cells for line, cells in expected().items() if line[0] in routes}
    new = {line: {k: row[k].cell for k in KINDS} for line, row in found.items()}
    write({**kept, **new})
    after = TABLE.read_text(encoding="utf-8").splitlines()
    sys.stdout.write("\n".join(difflib.unified_diff(before, after, n=0)) + "\n")


@pytest.mark.slow
def test_no_other_method_does_anything(world: World) -> None:
    """Refused, or no more than a look at the page."""
    refused = {"login", "302", "400", "401", "403", "404", "405"}
    table = expected()
    found = [
        f"{method} {address.route} {kind}: {cell}"
        for address in world.addresses
        # Django's own workspace looks at POST only and shows its page to all others.
        if not address.route.startswith("admin/")
        for method in OTHERS
        for kind in ("anonymous", "administrator")
        if (cell := ask(world.people[kind], address, method, world.town).cell)
        not in refused
        and cell != table[address.route, "GET"][kind]
        and (method, address.route) not in MEANT
    ]
    assert found == []


def test_a_citizen_finds_nothing_behind_the_sign_in(world: World) -> None:
    """The page exists for whoever is signed in; it leads nowhere but to the account."""
    page = world.people["citizen"].get("/staff/").content.decode()
    links = set(
        re.findall(r'(?:href|action|src)="(/(?:en/)?(?:staff|admin)/[^"]*)"', page)
    )
    found = {link.removeprefix("/en").removeprefix("/") for link in links}
    found.discard("staff/")
    assert not {link for link in found if not link.startswith((*FOR_ALL, *OWN_ACCOUNT))}


def test_the_cells_that_must_never_open() -> None:
    """What the table says is itself held to the rules that matter most."""
    for (route, _method), row in expected().items():
        if route.startswith(STAFF) and not route.startswith(FOR_ALL):
            is_own = route == "staff/" or route.startswith(OWN_ACCOUNT)
            strangers = ["anonymous", "partner", *([] if is_own else ["citizen"])]
            opened = {kind for kind in strangers if row[kind].startswith("2")}
            assert not opened, route
        # No worker runs beside the tests, and one address is there to say so.
        cells = [row[kind] for kind in KINDS]
        assert route == "readyz" or not any(c.startswith("5") for c in cells), route
