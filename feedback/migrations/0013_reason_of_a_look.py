"""Whoever looks at a contact says why; earlier looks have no reason."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column with an empty default: no row is rewritten."""

    dependencies = [("feedback", "0012_addresses_from_the_setting")]

    operations = [
        migrations.AddField(
            model_name="contactlook",
            name="reason",
            field=models.CharField("why", max_length=300, db_default="", blank=True),
        ),
    ]
