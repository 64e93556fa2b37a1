"""The columns that every job table has: one name for a requested cancellation."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("importers", "0005_tokens_as_api_keys"),
    ]

    operations = [
        migrations.RenameField("importjob", "is_cancel_wanted", "cancel_requested"),
        migrations.RenameField("sourcerun", "is_stop_wanted", "cancel_requested"),
        migrations.AlterField(
            "sourcerun",
            "cancel_requested",
            models.BooleanField(default=False, verbose_name="cancel"),
        ),
        migrations.AddField(
            "importjob",
            "attempts",
            models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
        ),
        migrations.AddField(
            "sourcerun",
            "attempts",
            models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
        ),
    ]
