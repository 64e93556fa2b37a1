"""Proofs of work that were used, until they are too old anyway."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One new table."""

    dependencies = [("feedback", "0010_masked_text")]

    operations = [
        migrations.CreateModel(
            name="SpentProof",
            fields=[
                (
                    "challenge",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("spent_for", models.CharField(blank=True, max_length=64)),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
