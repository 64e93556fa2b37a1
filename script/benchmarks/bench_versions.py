"""Two big versions of a layer: their difference, publishing and rolling back.

Each beside the bare SQL that is its limit, on the same rows, one after the other: for
the difference a full join by key that counts what differs, for publishing and rolling
back one UPDATE of the layer's row. In each hundred parcels of the second version one is
split, two are merged, two are changed and one is gone.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import bench_database  # noqa: F401 - sets Django up
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from psycopg2 import sql

from layers.models import DatasetVersion, Layer
from layers.queries import succession
from layers.queries.difference import difference, stories
from layers.store import partitions, publish, rollback
from layers.store.purge import remove_layers

SLUG = "bench-versions"
SQL_FILE = Path(__file__).with_name("versions.sql")
DIFFERENCE_AIM, PUBLISH_AIM = 5.0, 0.1
BARE_DIFFERENCE = """
SELECT
    count(*) FILTER (WHERE o.key IS NULL),
    count(*) FILTER (WHERE n.key IS NULL),
    count(*) FILTER (WHERE NOT (o.geom = n.geom)),
    count(*) FILTER (WHERE o.properties <> n.properties)
FROM (SELECT * FROM {old}) AS o FULL JOIN (SELECT * FROM {new}) AS n ON o.key = n.key
"""


def say(text: str) -> None:
    """One line of the report."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    """Prepare, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=600_000, help="of each version")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keep", action="store_true", help="for the next time")
    options = parser.parse_args()
    # What is remembered must be the benchmark's own: it is forgotten before each run.
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    }
    call_command("migrate", verbosity=0)
    layer = prepared(options.rows)
    old, new = layer.versions.order_by("number")
    say(f"{old.feature_count} and {new.feature_count} parcels")
    measure_difference(layer, old, new, options.runs)
    measure_publishing(layer, old, new, options.runs)
    if not options.keep:
        remove_layers([layer])


def prepared(rows: int) -> Layer:
    """The layer with both versions, neither published; made when it is not there."""
    layer = Layer.objects.filter(slug=SLUG).first()
    if layer is not None and layer.versions.filter(number=1, feature_count=rows):
        return layer
    if layer is not None:
        remove_layers([layer])
    say("Making both versions …")
    layer = Layer.objects.create(slug=SLUG, name_vi=SLUG, geometry_kind="polygon")
    for number in (1, 2):
        make(layer, number, rows)
    return layer


@transaction.atomic
def make(layer: Layer, number: int, rows: int) -> None:
    """One version, straight into its partition."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        version_id = partitions.next_version_id(cursor)
        table = partitions.create(cursor, partitions.FEATURES, version_id)
        cursor.execute(
            sql.SQL(SQL_FILE.read_text(encoding="utf-8")).format(
                table=sql.Identifier(table),
                version=sql.Literal(version_id),
                rows=sql.Literal(rows),
                is_second=sql.Literal(number == 2),
            )
        )
        count = cursor.rowcount
        partitions.index_keys(cursor, table)
        partitions.index_features(cursor, table)
        partitions.analyze(cursor, table)
        partitions.attach(cursor, partitions.FEATURES, version_id)
    DatasetVersion.objects.create(
        pk=version_id, layer=layer, number=number, feature_count=count
    )


def measure_difference(
    layer: Layer, old: DatasetVersion, new: DatasetVersion, runs: int
) -> None:
    """Counts, lists, splits and mergers; and what the bare join takes."""

    def whole() -> None:
        cache.clear()
        found = difference(old, new)
        for ones in found.successions.values():
            stories(layer, old, new, ones)

    found = difference(old, new)
    bare, ours = alternate(lambda: bare_difference(old, new), whole, runs)
    counts = {**found.counts, **found.succession_counts}
    say(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    row("difference", ours, bare, DIFFERENCE_AIM)
    say(f"  of it splits and mergers by overlap: {trace(old, new):.2f} s")
    assert all(counts[kind] for kind in counts if kind != "renumbered"), counts


def trace(old: DatasetVersion, new: DatasetVersion) -> float:
    """Seconds that the laying over takes by itself."""
    listed = {"gone": "old - new", "come": "new - old"}
    with connection.cursor() as cursor:
        keys = {}
        for name, (one, other) in zip(listed, ((old, new), (new, old)), strict=True):
            cursor.execute(
                "SELECT key FROM layers_feature AS f WHERE version_id = %s"
                " AND NOT EXISTS (SELECT FROM layers_feature AS g WHERE"
                " g.version_id = %s AND g.key = f.key AND g.geom = f.geom)",
                [one.pk, other.pk],
            )
            keys[name] = [key for (key,) in cursor.fetchall()]
    started = time.monotonic()
    succession.successions(old, new, keys["gone"], keys["come"])
    return time.monotonic() - started


def bare_difference(old: DatasetVersion, new: DatasetVersion) -> None:
    """The join that counts, without lists, splits or mergers."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute(
            sql.SQL(BARE_DIFFERENCE).format(
                old=sql.Identifier(partitions.partition("layers_feature", old.pk)),
                new=sql.Identifier(partitions.partition("layers_feature", new.pk)),
            )
        )


def measure_publishing(
    layer: Layer, old: DatasetVersion, new: DatasetVersion, runs: int
) -> None:
    """Publish one after the other, roll back, publish again."""
    publish(layer, old)
    publish(layer, new)

    def bare() -> None:
        Layer.objects.filter(pk=layer.pk).update(published_version=new)

    back: list[float] = []
    forth: list[float] = []
    plain = [timed(bare) for _run in range(runs)]
    for _run in range(runs):
        back.append(timed(lambda: rollback(layer, reason="bench")))
        forth.append(timed(lambda: publish(layer, new, reason="bench")))
    row("publish", forth, plain, PUBLISH_AIM)
    row("rollback", back, plain, PUBLISH_AIM)


def alternate(
    one: Callable[[], None], other: Callable[[], None], runs: int
) -> tuple[list[float], list[float]]:
    """Seconds of both, run by turns."""
    times: tuple[list[float], list[float]] = ([], [])
    for _run in range(runs):
        times[0].append(timed(one))
        times[1].append(timed(other))
    return times


def timed(work: Callable[[], object]) -> float:
    """Seconds it takes."""
    started = time.monotonic()
    work()
    return time.monotonic() - started


def row(name: str, ours: list[float], bare: list[float], aim: float) -> None:
    """Median and worst of ours beside the median of the bare SQL."""
    middle, limit = statistics.median(ours), statistics.median(bare)
    say(
        f"  {name:<11} {middle * 1000:8.1f} ms (worst {max(ours) * 1000:.1f})"
        f"   bare SQL {limit * 1000:8.1f} ms   ratio {middle / limit:5.2f}"
        f"   aim {aim * 1000:.0f} ms: {'reached' if middle <= aim else 'MISSED'}"
    )


if __name__ == "__main__":
    main()
