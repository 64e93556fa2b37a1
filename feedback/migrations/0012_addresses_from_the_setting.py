"""Links in mail are made of a setting; what requests said of their host is forgotten.

The columns stay for one release with an empty default, so that processes of the release
before go on writing rows while a new one is rolled out; the next release drops them.
"""

from __future__ import annotations

from django.db import migrations, models

TABLES = ("report", "subscription", "myreportslink")


class Migration(migrations.Migration):
    """Empty by default in the database, unknown to the models."""

    dependencies = [("feedback", "0011_spent_proofs")]

    operations = [
        *(
            migrations.AlterField(
                model_name=name,
                name="origin",
                field=models.CharField(
                    "portal address", max_length=200, blank=True, db_default=""
                ),
            )
            for name in TABLES
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name=name, name="origin")
                for name in TABLES
            ]
        ),
    ]
