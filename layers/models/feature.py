"""Features of all versions of all layers, in partitions by version.

Only ``layers.store`` writes these tables. Read with the version's id as a literal,
never through a sub-select: otherwise every partition is locked and looked at.
"""

from __future__ import annotations

from django.contrib.gis.db import models
from django.db.models import CompositePrimaryKey

from layers.models.version import DatasetVersion


class Feature(models.Model):
    """One feature of one version; ``(version, key)`` identifies it."""

    pk = CompositePrimaryKey("version_id", "key")
    version = models.ForeignKey(
        DatasetVersion, models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    key = models.TextField()
    # Row number within the version; the id of the feature in vector tiles.
    fid = models.BigIntegerField()
    label = models.TextField(default="")
    # "sheet/parcel" without leading zeros; only where the layer has both numbers.
    number = models.TextField(null=True)  # noqa: DJ001 - NULL keeps the index partial
    # 12-character GeoHash, NULL until known; filled by ``layers.store.national_ids``.
    national_id = models.TextField(null=True)  # noqa: DJ001 - NULL: not known yet
    national_id_is_computed = models.BooleanField(null=True)
    geom = models.GeometryField(srid=4326, spatial_index=False)
    geom_3857 = models.GeometryField(srid=3857, spatial_index=False)
    label_point = models.PointField(srid=3857, spatial_index=False)
    # m² of polygons, m of lines (in the layer's measure_srid), NULL for points.
    measure = models.FloatField(null=True)
    properties = models.JSONField(default=dict)
    search_text = models.TextField(default="")

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.label or self.key


class FeaturePiece(models.Model):
    """A feature of a zoning layer cut into small pieces, so that overlays are fast."""

    pk = CompositePrimaryKey("version_id", "key", "piece")
    version = models.ForeignKey(
        DatasetVersion, models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    key = models.TextField()
    piece = models.IntegerField()
    # The shape, or the box around ``flat`` where there is one: what the index is made of.
    geom = models.GeometryField(srid=4326, spatial_index=False)
    # Cut and kept in the layer's measure_srid; NULL where an earlier release cut it.
    flat = models.GeometryField(srid=0, null=True, spatial_index=False)

    class Meta:
        ordering = ["key", "piece"]

    def __str__(self) -> str:
        return f"{self.key}#{self.piece}"
