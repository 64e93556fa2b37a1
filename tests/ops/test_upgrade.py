"""A database of the release before the migrations were squashed goes on with its data.

``data/release_before_squash.sql.gz`` is what ``pg_dump --inserts`` wrote of a database
that this release's code had migrated and filled: two layers, one loaded by an import,
two reports, a follower, a feed with a run, a token, its schedules and one by hand.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.db import connection
from django.utils.module_loading import import_string

from gisportal.core.schedules import declared_schedules
from tests.support.databases import BASE_NAME
from tests.support.portal_server import (
    RunningPortal,
    database_url,
    drop,
    environment,
    recreate,
)

DUMP = Path(__file__).parent / "data" / "release_before_squash.sql.gz"
# What sealed the contact data of the dump.
CONTACT_KEY = "made-up-key-of-the-release-before-0001"
MIGRATED_APPS = ("layers", "feedback", "importers")

COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid)
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
"""
CONSTRAINTS = """
SELECT c.relname, k.conname, k.contype, k.condeferrable, k.condeferred,
       pg_get_constraintdef(k.oid)
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition
"""
INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid)
FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition
"""

pytestmark = pytest.mark.slow


class Upgraded:
    """The restored database after ``migrate``."""

    def __init__(self, name: str, folder: Path) -> None:
        self.url = database_url(name).replace("postgis://", "postgresql://")
        variables = {**environment(name, folder), "CONTACT_KEYS": CONTACT_KEY}
        self.portal = RunningPortal("", variables)

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """Run one statement or many; the rows of the last."""
        closing = contextlib.closing(psycopg2.connect(self.url))
        with closing as link, link, link.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def evaluate(self, setup: str, expression: str) -> Any:
        """Value of an expression in a shell of the portal."""
        code = f"import json; {setup}; print(json.dumps({expression}))"
        return json.loads(self.portal.manage("shell", "-v0", "-c", code))


@pytest.fixture(scope="module")
def upgraded(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Upgraded]:
    """The dump, restored and migrated."""
    name = f"{BASE_NAME}_upgrade_{worker_id}"
    recreate(name)
    database = Upgraded(name, tmp_path_factory.mktemp("upgrade"))
    database.execute(gzip.decompress(DUMP.read_bytes()).decode())
    database.portal.manage("migrate", "--verbosity", "0")
    yield database
    drop(name)


def test_every_migration_counts_as_applied(upgraded: Upgraded) -> None:
    listed = upgraded.portal.manage("showmigrations", *MIGRATED_APPS)
    assert "[X] 0001" in listed
    assert "[ ]" not in listed
    assert "[-]" not in listed
    upgraded.portal.manage("migrate", "--check")
    upgraded.portal.manage("makemigrations", "--check", "--dry-run")


@pytest.mark.parametrize(
    "query", [COLUMNS, CONSTRAINTS, INDEXES], ids=["columns", "constraints", "indexes"]
)
@pytest.mark.django_db
def test_its_schema_is_that_of_a_new_database(upgraded: Upgraded, query: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query)
        fresh = cursor.fetchall()
    assert without_casts(upgraded.execute(query)) == without_casts(fresh)


def without_casts(rows: list[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
    """Rows as a set; a list of texts is written otherwise once it was restored."""
    casts = re.compile(r"::(character varying|text)|[()\[\]]")
    return {
        tuple(casts.sub("", fact) if isinstance(fact, str) else fact for fact in row)
        for row in rows
    }


def test_layers_are_shown_as_before(upgraded: Upgraded) -> None:
    published = upgraded.execute(
        "SELECT slug, number, feature_count FROM layers_layer l"
        " JOIN layers_datasetversion v ON v.id = l.published_version_id ORDER BY slug"
    )
    assert published == [("drains", 1, 3), ("parcels", 2, 6)]
    keys = upgraded.evaluate(
        "from layers.models import Feature, Layer",
        "[list(Feature.objects.filter(version=layer.published_version)"
        ".values_list('key', flat=True)) for layer in Layer.objects.order_by('slug')]",
    )
    assert keys == [["0", "1", "2"], [f"29545-1-{number}" for number in range(1, 7)]]


def test_reports_have_their_history(upgraded: Upgraded) -> None:
    reports = upgraded.execute(
        "SELECT r.state, c.slug, count(*) FROM feedback_report r"
        " JOIN feedback_category c ON c.id = r.category_id"
        " JOIN feedback_historyentry h ON h.report_id = r.id"
        " GROUP BY r.id, c.id ORDER BY r.id"
    )
    assert reports == [("received", "street-light", 1), ("withdrawn", "other", 2)]


def test_sealed_contacts_open(upgraded: Upgraded) -> None:
    facts = upgraded.evaluate(
        "from feedback.models import ReportContact, Subscription",
        "[[c.name, c.phone, c.email] for c in ReportContact.objects.all() if c.name]"
        " + [s.email for s in Subscription.objects.all()]",
    )
    person = ["Nguyễn Thị Mẫu", "+84900000000", "mau@example.com"]
    assert facts == [person, "theo@example.com"]


def test_imports_feeds_and_tokens_are_there(upgraded: Upgraded) -> None:
    assert upgraded.execute("SELECT layer_slug, state FROM importers_importjob") == [
        ("drains", "loaded")
    ]
    assert upgraded.execute(
        "SELECT s.name, r.state FROM importers_importsource s"
        " JOIN importers_sourcerun r ON r.source_id = s.id"
    ) == [("Cadastre", "unchanged")]
    names = upgraded.execute("SELECT name FROM importers_apitoken")
    assert names == [("nightly upload",)]


def test_schedules_call_functions_that_exist(upgraded: Upgraded) -> None:
    rows = dict(upgraded.execute("SELECT name, func FROM django_q_schedule"))
    assert rows.pop("made by hand") == "math.floor"
    assert {name: import_string(func) for name, func in rows.items()} == {
        name: schedule.func for name, schedule in declared_schedules()
    }
