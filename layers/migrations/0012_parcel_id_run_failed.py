"""A run that fails again and again is given up."""

from django.db import migrations, models

STATES = [
    ("queued", "waiting"),
    ("running", "running"),
    ("done", "done"),
    ("failed", "failed"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("layers", "0011_job_claim"),
    ]

    operations = [
        migrations.AlterField(
            "parcelidrun",
            "state",
            models.CharField(
                choices=STATES, default="queued", max_length=10, verbose_name="state"
            ),
        ),
    ]
