"""The upgrade of a full portal holds nobody up: a million reports, a million features.

While this release's migrations run on a database of the release before, one client
writes reports and another reads features; neither waits longer than two seconds.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from tests.support.upgrade import Upgraded, of_release

pytestmark = pytest.mark.slow
LONGEST = 2.0
ROWS = 1_000_000
# Copies of a row that is there: every column that must differ is made anew.
COPIES = """
DO $$
DECLARE names text; picked text;
BEGIN
  SELECT string_agg(quote_ident(attname), ', '), string_agg(CASE attname
      {special} ELSE 's.' || quote_ident(attname) END, ', ')
  INTO names, picked FROM pg_attribute
  WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped
    AND attgenerated = '' AND attname <> ALL ({left_out});
  EXECUTE format('INSERT INTO {table} (%s) SELECT %s FROM generate_series(1, {rows}) n,
      (SELECT * FROM {table} ORDER BY 1 LIMIT 1) s', names, picked);
END $$
"""
REPORTS = COPIES.format(
    table="feedback_report",
    rows=ROWS,
    left_out="ARRAY['id']",
    special="WHEN 'code' THEN '''T'' || n' WHEN 'token_hash' THEN 'md5(n::text)'"
    " WHEN 'idempotency_hash' THEN 'NULL'",
)
FEATURES = COPIES.format(
    table="layers_feature_v1",
    rows=ROWS,
    left_out="ARRAY[]::text[]",
    special="WHEN 'key' THEN '''k'' || n' WHEN 'fid' THEN 'n + 100'",
)
WRITE = "UPDATE feedback_report SET updated_at = now() WHERE code = 'T77'"
READ = "SELECT search_text FROM layers_feature WHERE version_id = 1 AND key = 'k77'"


class Prober:
    """Runs one statement again and again; remembers the longest time it took."""

    def __init__(self, url: str, statement: str) -> None:
        self.longest = 0.0
        self.count = 0
        self._url, self._statement = url, statement
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        """Probe for as long as the context is open."""
        self._thread.start()
        try:
            yield
        finally:
            self._stop.set()
            self._thread.join()

    def _run(self) -> None:
        link = psycopg2.connect(self._url)
        link.autocommit = True
        with contextlib.closing(link), link.cursor() as cursor:
            while not self._stop.is_set():
                started = time.monotonic()
                cursor.execute(self._statement)
                self.longest = max(self.longest, time.monotonic() - started)
                self.count += 1
                time.sleep(0.02)


@pytest.fixture
def full(tmp_path: Path, worker_id: str) -> Iterator[Upgraded]:
    """The release before with a million rows in each of the big tables."""
    with of_release("release_0_1_0", f"{worker_id}_full", tmp_path) as database:
        for filling in (REPORTS, FEATURES):
            database.execute(filling)
        yield database


def test_nobody_waits_longer_than_two_seconds(full: Upgraded) -> None:
    writer, reader = Prober(full.url, WRITE), Prober(full.url, READ)
    started = time.monotonic()
    with writer.at_work(), reader.at_work():
        full.portal.manage("migrate", "--verbosity", "0")
    seconds = time.monotonic() - started
    print(  # noqa: T201 - the measurement
        f"{seconds:.1f} s of migrations: longest write {writer.longest:.2f} s of "
        f"{writer.count}, longest read {reader.longest:.2f} s of {reader.count}"
    )
    assert writer.count > 10 and reader.count > 10
    assert writer.longest < LONGEST and reader.longest < LONGEST
