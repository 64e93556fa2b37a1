"""Features and their pieces: tables partitioned by version, one partition a version."""

from django.contrib.gis.db.models import fields as gis
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

CREATE_FEATURE = """
CREATE TABLE layers_feature (
    version_id bigint NOT NULL,
    key text NOT NULL,
    fid bigint NOT NULL,
    label text NOT NULL DEFAULT '',
    number text,
    geom geometry(Geometry, 4326) NOT NULL,
    geom_3857 geometry(Geometry, 3857) NOT NULL,
    label_point geometry(Point, 3857) NOT NULL,
    measure double precision,
    properties jsonb NOT NULL DEFAULT '{}'::jsonb,
    search_text text NOT NULL DEFAULT '',
    national_id text,
    national_id_is_computed boolean,
    CONSTRAINT layers_feature_pkey PRIMARY KEY (version_id, key)
) PARTITION BY LIST (version_id);
CREATE INDEX layers_feature_geom_3857 ON layers_feature USING gist (geom_3857);
CREATE INDEX layers_feature_search ON layers_feature
    USING gin (search_text gin_trgm_ops);
CREATE INDEX layers_feature_number ON layers_feature (number)
    WHERE number IS NOT NULL;
CREATE INDEX layers_feature_national_id ON layers_feature (national_id)
    WHERE national_id IS NOT NULL;
"""

CREATE_PIECE = """
CREATE TABLE layers_featurepiece (
    version_id bigint NOT NULL,
    key text NOT NULL,
    piece integer NOT NULL,
    geom geometry(Geometry, 4326) NOT NULL,
    CONSTRAINT layers_featurepiece_pkey PRIMARY KEY (version_id, key, piece)
) PARTITION BY LIST (version_id);
CREATE INDEX layers_featurepiece_geom ON layers_featurepiece USING gist (geom);
"""


def version_field():
    return models.ForeignKey(
        db_constraint=False,
        on_delete=models.DO_NOTHING,
        related_name="+",
        to="layers.datasetversion",
    )


class Migration(migrations.Migration):
    replaces = [("layers", "0002_partitioned_features")]
    dependencies = [("layers", "0002_layers_and_versions")]

    operations = [
        TrigramExtension(),
        migrations.RunSQL(
            CREATE_FEATURE,
            reverse_sql="DROP TABLE layers_feature",
            state_operations=[
                migrations.CreateModel(
                    name="Feature",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "version_id",
                                "key",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("key", models.TextField()),
                        ("fid", models.BigIntegerField()),
                        ("label", models.TextField(default="")),
                        ("number", models.TextField(null=True)),
                        ("geom", gis.GeometryField(spatial_index=False, srid=4326)),
                        (
                            "geom_3857",
                            gis.GeometryField(spatial_index=False, srid=3857),
                        ),
                        ("label_point", gis.PointField(spatial_index=False, srid=3857)),
                        ("measure", models.FloatField(null=True)),
                        ("properties", models.JSONField(default=dict)),
                        ("search_text", models.TextField(default="")),
                        ("national_id", models.TextField(null=True)),
                        ("national_id_is_computed", models.BooleanField(null=True)),
                        ("version", version_field()),
                    ],
                    options={"ordering": ["key"]},
                )
            ],
        ),
        migrations.RunSQL(
            CREATE_PIECE,
            reverse_sql="DROP TABLE layers_featurepiece",
            state_operations=[
                migrations.CreateModel(
                    name="FeaturePiece",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "version_id",
                                "key",
                                "piece",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("key", models.TextField()),
                        ("piece", models.IntegerField()),
                        ("geom", gis.GeometryField(spatial_index=False, srid=4326)),
                        ("version", version_field()),
                    ],
                    options={"ordering": ["key", "piece"]},
                )
            ],
        ),
    ]
