"""What all tests share: a clean memory of what is live, and the real data's place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import pytest_django
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase
from playwright.sync_api import Browser

from gisportal.ops.postgres import ensure_running
from layers.queries import live_layers
from tests.support.chromium import chromium
from tests.support.databases import BASE_NAME, migrated_template
from tests.support.emptied import back_to_the_migrations, keep_what_migrations_wrote
from tests.support.portal_server import RunningPortal, migrate, running_portal

# Playwright leaves an event loop in the main thread, for which Django would refuse the
# ORM; the tests themselves are not asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

ROOT = Path(__file__).resolve().parent.parent
LONG = ("slow", "chaos", "cluster")
DATABASE_FIXTURES = {"db", "transactional_db", "portal", "own_portal"}
SHARED_DATA = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data"))


def pytest_configure() -> None:
    """Let a plain `pytest` work too; script/test has started the database already."""
    if not os.environ.get("DATABASE_URL"):
        ensure_running(ROOT)
    # The slow hash is for real passwords; signing in is tested hundreds of times here.
    settings.PORTAL_URL = "http://testserver"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Each process its own: the file cache belongs to the running portal.
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    }


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--without-database``: what `script/test quick` runs where no test is named."""
    parser.addoption("--without-database", action="store_true")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Mark what needs Chromium; what takes longest begins first, so none comes last."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
    if config.getoption("--without-database"):
        left_out = [item for item in items if needs_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not needs_database(item)]
    items.sort(key=lambda item: not is_long(item))


def needs_database(item: pytest.Item) -> bool:
    """Whether a test is marked or asks for a fixture that reaches PostgreSQL."""
    names = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or names & DATABASE_FIXTURES)


def is_long(item: pytest.Item) -> bool:
    """Whether a test may take a minute, by its marker or because it starts the portal."""
    starts_all = item.path.name == "test_server.py"
    return starts_all or any(map(item.get_closest_marker, LONG))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """Let each process copy one migrated database instead of migrating its own."""
    name = migrated_template(migrate)
    connections["default"].settings_dict["TEST"]["TEMPLATE"] = name


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> None:
    """Let tables be emptied after a test; the audit trail refuses to be."""
    with django_db_blocker.unblock():
        with connections["default"].cursor() as cursor:
            cursor.execute(
                "ALTER TABLE core_auditentry DISABLE TRIGGER audit_table_guard"
            )
        keep_what_migrations_wrote()
    TransactionTestCase._fixture_teardown = back_to_the_migrations  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """No test sees what another one published, cached or was throttled for."""
    live_layers.forget()
    cache.clear()
    yield
    live_layers.forget()


@pytest.fixture
def shared_data() -> Callable[[str], Path]:
    """Path of a real data file; the test is skipped where it is not present."""

    def find(name: str) -> Path:
        path = SHARED_DATA / name
        if not path.exists():
            pytest.skip(f"real data file not present: {name}")
        return path

    return find


@pytest.fixture(scope="session")
def portal(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[RunningPortal]:
    """The whole portal with the demonstration, as a process of its own."""
    folder = tmp_path_factory.mktemp("portal")
    name = f"{BASE_NAME}_demo_{worker_id}"
    with running_portal(name, folder) as portal:
        yield portal


@pytest.fixture
def own_portal(tmp_path: Path, worker_id: str) -> Iterator[RunningPortal]:
    """A portal with the demonstration that the test may fill with anything."""
    name = f"{BASE_NAME}_own_{worker_id}"
    with running_portal(name, tmp_path) as portal:
        yield portal


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium a process (Playwright allows no second)."""
    with chromium() as opened:
        yield opened
