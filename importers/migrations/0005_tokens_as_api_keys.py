"""Tokens take the columns that all API keys have; issued ones keep working."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("importers", "0004_replies_move_to_core")]

    operations = [
        migrations.RenameField("apitoken", "hash", "key_hash"),
        migrations.RenameField("apitoken", "start", "key_start"),
        migrations.AlterField(
            "apitoken",
            "key_start",
            models.CharField(
                editable=False, max_length=12, verbose_name="key begins with"
            ),
        ),
        migrations.AlterField(
            "apitoken",
            "created_at",
            models.DateTimeField(
                default=django.utils.timezone.now, verbose_name="created"
            ),
        ),
        migrations.AlterField(
            "apitoken",
            "last_used_at",
            models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="last used"
            ),
        ),
        migrations.AlterField(
            "apitoken",
            "revoked_at",
            models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="revoked"
            ),
        ),
    ]
