"""Tile archives and national parcel IDs wait, run and end as every other job does."""

import django.utils.timezone
from django.db import migrations, models

STATES = [("queued", "waiting"), ("running", "running"), ("done", "done")]
BAKE_STATES = [
    ("queued", "waiting"),
    ("running", "running"),
    ("ready", "ready"),
    ("too-large", "too large, made when asked for"),
    ("empty", "nothing to draw"),
    ("failed", "failed"),
]


def name_states(apps, schema_editor):
    bakes = apps.get_model("layers", "TileBake").objects
    bakes.filter(state="waiting").update(state="queued")
    # Nobody was at work at an upgrade; who still is loses nothing by a second start.
    bakes.filter(state="running").update(state="queued")
    runs = apps.get_model("layers", "ParcelIdRun").objects
    runs.filter(finished_at__isnull=False).update(state="done")


def unname_states(apps, schema_editor):
    bakes = apps.get_model("layers", "TileBake").objects
    bakes.filter(state="queued").update(state="waiting")


def common(model):
    """The columns that neither of the two tables had."""
    return [
        migrations.AddField(
            model,
            "cancel_requested",
            models.BooleanField(default=False, verbose_name="cancel"),
        ),
        migrations.AddField(
            model,
            "pid",
            models.PositiveIntegerField(blank=True, null=True, verbose_name="process"),
        ),
        migrations.AddField(
            model,
            "started_at",
            models.DateTimeField(blank=True, null=True, verbose_name="started"),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("layers", "0009_role_groups"),
    ]

    operations = [
        *common("tilebake"),
        *common("parcelidrun"),
        migrations.AlterField(
            "tilebake",
            "state",
            models.CharField(
                choices=BAKE_STATES,
                default="queued",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.RenameField("parcelidrun", "heartbeat", "heartbeat_at"),
        migrations.AlterField(
            "parcelidrun",
            "heartbeat_at",
            models.DateTimeField(
                blank=True, null=True, verbose_name="last sign of life"
            ),
        ),
        migrations.AddField(
            "parcelidrun",
            "attempts",
            models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
        ),
        migrations.AddField(
            "parcelidrun",
            "host",
            models.CharField(blank=True, max_length=200, verbose_name="machine"),
        ),
        migrations.AddField(
            "parcelidrun",
            "created_at",
            models.DateTimeField(
                auto_now_add=True,
                default=django.utils.timezone.now,
                verbose_name="created",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "parcelidrun",
            "state",
            models.CharField(
                choices=STATES, default="queued", max_length=10, verbose_name="state"
            ),
        ),
        migrations.RunPython(name_states, unname_states),
    ]
