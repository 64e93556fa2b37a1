"""The columns about the notification of a feed run get the names of what they hold."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("importers", "0008_token_ends_with_password"),
    ]

    operations = [
        migrations.RemoveIndex("sourcerun", "source_run_to_tell"),
        migrations.RenameField("sourcerun", "is_to_tell", "notify_pending"),
        migrations.RenameField("sourcerun", "tell_after", "notify_after"),
        migrations.RenameField("sourcerun", "tell_attempts", "notify_attempts"),
        migrations.RenameField("sourcerun", "told_at", "notified_at"),
        migrations.AlterField(
            "sourcerun",
            "notified_at",
            models.DateTimeField(blank=True, null=True, verbose_name="notified"),
        ),
        migrations.AddIndex(
            "sourcerun",
            models.Index(
                fields=["notify_after"],
                name="source_run_notify_due",
                condition=models.Q(notify_pending=True, notified_at=None),
            ),
        ),
    ]
