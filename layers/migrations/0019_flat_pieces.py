"""Pieces keep their shape in the system they are measured in, too."""

import django.contrib.gis.db.models.fields
from django.db import migrations

# Without a default: no row is touched, the lock is held for a moment only.
FORWARDS = "ALTER TABLE layers_featurepiece ADD COLUMN flat geometry"
BACKWARDS = "ALTER TABLE layers_featurepiece DROP COLUMN flat"


class Migration(migrations.Migration):
    dependencies = [("layers", "0018_fill_decisions")]

    operations = [
        migrations.RunSQL(
            FORWARDS,
            BACKWARDS,
            state_operations=[
                migrations.AddField(
                    "featurepiece",
                    "flat",
                    django.contrib.gis.db.models.fields.GeometryField(
                        srid=0, null=True, spatial_index=False
                    ),
                )
            ],
        )
    ]
