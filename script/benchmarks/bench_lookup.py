"""Identify, search and parcel report: the portal beside the same SQL in a bare handler.

Both run under the same server with the same threads, asked one after the other by one
client. The parcels are the real lots of a city, repeated side by side up to ``--rows``,
with the Vietnamese addresses of the demonstration; ten layers of the city's blocks and
neighbourhoods, each a little shifted, lie over them as plans. The first run makes all
that and later ones find it.
"""

from __future__ import annotations

import argparse
import random
import urllib.parse
from pathlib import Path
from typing import Any

from bench_import import default_file

# Before the portal's modules: it sets Django up.
from beside_sql import compare, say
from django.contrib.gis.geos import GEOSGeometry
from django.core.management import call_command
from django.db import connection, transaction
from psycopg2 import sql

from gisportal.core.geo import sql_srid
from layers.models import DatasetVersion, Feature, Layer, LayerField
from layers.queries import live_layers
from layers.store import partitions, publish

PARCELS = "bench-lots"
# Every other plan is made of the one or the other.
PLAN_SOURCES = ("contagem_quadras_31983.zip", "contagem_bairros_31983.zip")
PLANS = 10
# Degrees between copies of the city, farther than it is wide; degrees between plans.
APART = 0.4
ASKEW = 0.0004
SEED = 2026
# Vietnamese words without accents, three each.
QUERIES = (
    *("nguyen hue long", "hung dao vuong", "cach mang thang", "phan chu trinh"),
    *("ly thuong kiet", "pham thai buong", "khom long chau", "bach dang thanh"),
)
COLUMNS = ("measure", "properties")


def main() -> None:
    """Prepare, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="parcels at least")
    parser.add_argument("--requests", type=int, default=200, help="of each work")
    options = parser.parse_args()
    rows = prepare(options.rows)
    say(f"{rows} parcels, {PLANS} plans; {options.requests} requests of each")
    addresses = choose_addresses()
    compare(addresses, options.requests, "layers_feature")


def prepare(rows: int) -> int:
    """Parcels and plans, made where they are missing; how many parcels there are."""
    call_command("migrate", verbosity=0)
    call_command("loaddemo", verbosity=0)
    lots = loaded(PARCELS, Layer.Role.PARCEL, default_file(), "lote_id")
    one_city = lots.versions.order_by("number").first()
    copies = -(-rows // one_city.feature_count)
    if lots.published_version.feature_count < rows:
        multiply(lots, one_city, copies, 0, with_addresses=True)
    sources = [
        loaded(f"bench-plans-{i}", Layer.Role.ZONING, default_file().with_name(name))
        for i, name in enumerate(PLAN_SOURCES)
    ]
    for number in range(1, PLANS + 1):
        if not Layer.objects.filter(slug=f"bench-plan-{number}").exists():
            source = sources[number % len(sources)]
            plan = copy_layer(source, f"bench-plan-{number}")
            first = source.versions.order_by("number").first()
            multiply(plan, first, copies, number * ASKEW)
    # Only the copies lie over the parcels.
    Layer.objects.filter(pk__in=[each.pk for each in sources]).update(
        published_version=None
    )
    live_layers.forget()
    lots.refresh_from_db()
    return lots.published_version.feature_count


def loaded(slug: str, role: str, path: Path, key: str = "") -> Layer:
    """A layer with the rows of the file as its first version."""
    if not Layer.objects.filter(slug=slug).exists():
        options = {"key": key} if key else {}
        call_command(
            "importlayer",
            str(path),
            layer=slug,
            role=role,
            title=slug,
            publish=True,
            **options,
        )
    return Layer.objects.get(slug=slug)


def copy_layer(layer: Layer, slug: str) -> Layer:
    """The catalogue row and fields of a layer under another slug."""
    fields = list(layer.fields.all())
    copy = Layer.objects.get(pk=layer.pk)
    copy.pk, copy.slug, copy.published_version = None, slug, None
    copy.save()
    for field in fields:
        field.pk, field.layer = None, copy
    LayerField.objects.bulk_create(fields)
    return copy


@transaction.atomic
def multiply(
    layer: Layer,
    source: DatasetVersion,
    copies: int,
    askew: float,
    *,
    with_addresses: bool = False,
) -> None:
    """Publish a version with the rows of ``source`` side by side ``copies`` times."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        version_id = partitions.next_version_id(cursor)
        table = partitions.create(cursor, partitions.FEATURES, version_id)
        for copy in range(copies):
            insert(cursor, table, version_id, source, copy, askew)
        if with_addresses:
            lend_addresses(cursor, table)
        partitions.index_keys(cursor, table)
        partitions.index_features(cursor, table)
        partitions.analyze(cursor, table)
        partitions.attach(cursor, partitions.FEATURES, version_id)
        if layer.role == Layer.Role.ZONING:
            pieces = partitions.create(cursor, partitions.PIECES, version_id)
            srid = sql_srid(layer.measure_srid)
            partitions.fill_pieces(cursor, table, pieces, srid)
            partitions.analyze(cursor, pieces)
            partitions.attach(cursor, partitions.PIECES, version_id)
        cursor.execute(
            "SELECT ST_AsText(ST_Extent(geom)::geometry) FROM layers_feature"
            " WHERE version_id = %s",
            [version_id],
        )
        (extent,) = cursor.fetchone()
    last = layer.versions.order_by("-number").first()
    version = DatasetVersion.objects.create(
        pk=version_id,
        layer=layer,
        number=(last.number if last else 0) + 1,
        feature_count=source.feature_count * copies,
        extent=GEOSGeometry(extent, srid=4326),
        has_pieces=layer.role == Layer.Role.ZONING,
    )
    publish(layer, version)


def insert(
    cursor: Any,
    table: str,
    version_id: int,
    source: DatasetVersion,
    copy: int,
    askew: float,
) -> None:
    """One copy of the rows, moved to its own place; its keys have its number."""
    moved = "ST_Translate({}, {}, {})"
    where = (copy % 4 * APART + askew, copy // 4 * -APART)
    geom = moved.format("geom", *where)
    point = moved.format("ST_Transform(label_point, 4326)", *where)
    cursor.execute(
        sql.SQL(
            "INSERT INTO {table} (version_id, key, fid, label, search_text,"
            " geom, geom_3857, label_point, {names})"
            " SELECT {version}, key || {suffix}, fid + {copy} * 10000000, label,"
            " search_text, {geom}, ST_Transform({geom}, 3857),"
            " ST_Transform({point}, 3857), {names}"
            " FROM layers_feature WHERE version_id = {source}"
        ).format(
            table=sql.Identifier(table),
            names=sql.SQL(", ").join(map(sql.Identifier, COLUMNS)),
            version=sql.Literal(version_id),
            suffix=sql.Literal(f"-{copy}" if copy else ""),
            copy=sql.Literal(copy),
            geom=sql.SQL(geom),
            point=sql.SQL(point),
            source=sql.Literal(source.pk),
        )
    )


def lend_addresses(cursor: Any, table: str) -> None:
    """Every row gets label, number and searched text of a demonstration parcel."""
    source = Layer.objects.get(slug="parcels").published_version
    cursor.execute(
        sql.SQL(
            "WITH lent AS (SELECT row_number() OVER (ORDER BY key) - 1 AS n,"
            " label, number, search_text FROM layers_feature WHERE version_id = {source})"
            " UPDATE {table} AS row SET label = lent.label, number = lent.number,"
            " search_text = lent.search_text"
            " FROM lent WHERE lent.n = row.fid % {count}"
        ).format(
            table=sql.Identifier(table),
            source=sql.Literal(source.pk),
            count=sql.Literal(source.feature_count),
        )
    )


def choose_addresses() -> dict[str, list[str]]:
    """What is asked, the same choice every time."""
    version = Layer.objects.get(slug=PARCELS).published_version
    parcels = list(
        Feature.objects.filter(version=version)
        .order_by("key")
        .only("version", "key", "label_point")[:: version.feature_count // 1000]
    )
    chosen = random.Random(SEED).sample(parcels, 40)  # noqa: S311 - not a secret
    places = [each.label_point.transform(4326, clone=True) for each in chosen]
    return {
        "identify": [f"/api/identify?lon={p.x}&lat={p.y}&zoom=18" for p in places],
        "search": [f"/api/search?q={urllib.parse.quote(q)}" for q in QUERIES],
        "report": [f"/layers/{PARCELS}/features/{each.key}.json" for each in chosen],
    }


if __name__ == "__main__":
    main()
