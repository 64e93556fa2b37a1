"""Databases of the releases before go on with their data.

``data/release_0_1_0.sql.gz`` holds two layers, one with two versions, two reports with
sealed contacts and a follower, and two looks at personal data; it is filled by
``tests/support`` of that release and written by ``pg_dump --inserts --no-comments``.
``data/release_before_squash.sql.gz`` is what ``pg_dump --inserts`` wrote of a database
that this release's code had migrated and filled: two layers, one loaded by an import,
two reports, a follower, a feed with a run, a token, its schedules and one by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils.module_loading import import_string

from gisportal.core.schedules import declared_schedules
from tests.support.upgrade import Upgraded, of_release

RELEASES = ("release_before_squash", "release_0_1_0")
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


@pytest.fixture(scope="module", params=RELEASES)
def any_release(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> Iterator[Upgraded]:
    """Each of the dumps, restored and migrated."""
    folder = tmp_path_factory.mktemp("upgrade")
    with of_release(request.param, worker_id, folder) as database:
        database.portal.manage("migrate", "--verbosity", "0")
        yield database


@pytest.fixture(scope="module")
def upgraded(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Upgraded]:
    """The database of before the squash, restored and migrated."""
    folder = tmp_path_factory.mktemp("squash")
    with of_release(f"{RELEASES[0]}", f"{worker_id}_data", folder) as database:
        database.portal.manage("migrate", "--verbosity", "0")
        yield database


@pytest.fixture(scope="module")
def last_release(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Upgraded]:
    """The database of 0.1.0, restored and migrated."""
    folder = tmp_path_factory.mktemp("last")
    with of_release(RELEASES[1], f"{worker_id}_data", folder) as database:
        database.portal.manage("migrate", "--verbosity", "0")
        yield database


def test_every_migration_counts_as_applied(any_release: Upgraded) -> None:
    upgraded = any_release
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
def test_its_schema_is_that_of_a_new_database(
    any_release: Upgraded, query: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query)
        fresh = cursor.fetchall()
    assert without_casts(any_release.execute(query)) == without_casts(fresh)


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


def test_0_1_0_keeps_layers_and_reports(last_release: Upgraded) -> None:
    assert last_release.execute(
        "SELECT slug, number, feature_count FROM layers_layer l"
        " JOIN layers_datasetversion v ON v.id = l.published_version_id ORDER BY slug"
    ) == [("drains", 1, 3), ("parcels", 2, 6)]
    people = last_release.evaluate(
        "from feedback.models import ReportContact",
        "sorted([c.name, c.email] for c in ReportContact.objects.all())",
    )
    assert people == [["", "hai@example.com"], ["Nguyễn Thị Mẫu", "mau@example.com"]]
    states = last_release.execute(
        "SELECT state, count(*) FROM feedback_report GROUP BY 1"
    )
    assert states == [("received", 2)]


def test_0_1_0_keeps_who_looked_at_what(last_release: Upgraded) -> None:
    looks = last_release.execute(
        "SELECT user_name, feature_key FROM layers_personallook"
    )
    assert looks == [("lan", "29545-1-1")]
    contacts = "SELECT count(*) FROM feedback_contactlook"
    assert last_release.execute(contacts) == [(1,)]
