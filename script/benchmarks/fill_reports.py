"""A million reports: every one a copy of one of the demonstration's, with its own code,
place and moment. Columns are taken from the model, so a new one needs no word here."""

from __future__ import annotations

from django.db import connection
from psycopg2 import sql

from feedback.codes import ALPHABET
from feedback.models import Report
from layers.models import Layer

YEARS = 10
# Metres in degrees a report lies about the point of its commune or lamp, at most.
SPREAD = 0.02


def fill(rows: int) -> None:
    """Add ``rows`` reports, most of them closed as they would be after ten years."""
    own = {
        "code": code_of(sql.SQL("n.n")),
        "geometry": sql.SQL("place.point"),
        "point": sql.SQL("place.point"),
        "state": sql.SQL("CASE WHEN n.n % 25 = 0 THEN r.state ELSE 'resolved' END"),
        "created_at": moment(),
        "updated_at": moment(),
        "due": sql.SQL("{} + interval '7 days'").format(moment()),
        "resolved_at": sql.SQL("{} + interval '5 days'").format(moment()),
        "layer_id": sql.SQL("NULL"),
        "feature_key": sql.SQL("''"),
        "duplicate_of_id": sql.SQL("NULL"),
        "idempotency_hash": sql.SQL("NULL"),
    }
    names = [
        field.column
        for field in Report._meta.concrete_fields
        if not (field.primary_key or field.generated)
    ]
    values = [own.get(n, sql.SQL("r.") + sql.Identifier(n)) for n in names]
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            sql.SQL(
                "WITH r AS (SELECT *, row_number() OVER (ORDER BY id) - 1 AS at"
                " FROM feedback_report WHERE is_demo AND visibility = 'public'"
                " AND state <> 'duplicate'),"
                " total AS (SELECT count(*) AS reports FROM r),"
                " c AS (SELECT ST_Transform(label_point, 4326) AS point,"
                " row_number() OVER (ORDER BY key) - 1 AS at"
                " FROM layers_feature WHERE version_id = {communes}),"
                " base AS (SELECT COALESCE(max(id), 0) AS n FROM feedback_report)"
                " INSERT INTO feedback_report ({names})"
                " SELECT {values} FROM base, total,"
                " generate_series(base.n + 1, base.n + {rows}) AS n (n)"
                " JOIN r ON r.at = n.n % (SELECT reports FROM total)"
                " JOIN c ON c.at = n.n * 7 % (SELECT count(*) FROM c),"
                " LATERAL (SELECT ST_Translate(c.point, {x}, {y}) AS point) AS place"
            ).format(
                communes=sql.Literal(
                    Layer.objects.get(slug="communes").published_version_id
                ),
                names=sql.SQL(", ").join(map(sql.Identifier, names)),
                values=sql.SQL(", ").join(values),
                rows=sql.Literal(rows),
                x=chance(31),
                y=chance(37),
            )
        )
        cursor.execute("VACUUM (ANALYZE) feedback_report")


def chance(seed: int) -> sql.Composable:
    """Degrees between minus and plus ``SPREAD``, the same for the same row."""
    return sql.SQL("((hashint8(n.n * {}) % 10000) / 10000.0 * {})").format(
        sql.Literal(seed), sql.Literal(SPREAD)
    )


def moment() -> sql.Composable:
    """When the row's report came, within the last ten years."""
    return sql.SQL(
        "now() - ((hashint8(n.n)::bigint + 2147483648) / 4294967296.0) * {}::interval"
    ).format(sql.Literal(f"{YEARS} years"))


def code_of(number: sql.Composable) -> sql.Composable:
    """The code of a number: its digits in the codes' own alphabet, spread out."""
    letters = [
        sql.SQL("substr({}, (({} * 7919 / {}) % {})::int + 1, 1)").format(
            sql.Literal(ALPHABET),
            number,
            sql.Literal(len(ALPHABET) ** place),
            sql.Literal(len(ALPHABET)),
        )
        for place in range(8)
    ]
    return sql.SQL(" || ").join([*letters[:4], sql.Literal("-"), *letters[4:]])
