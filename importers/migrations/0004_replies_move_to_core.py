"""Answers under idempotency keys move to the table that all apps use."""

from django.db import migrations

COLUMNS = "user_id, key, fingerprint, status, body, created_at"


def copy(source: str, target: str) -> str:
    """The statement that copies all rows."""
    return f"INSERT INTO {target} ({COLUMNS}) SELECT {COLUMNS} FROM {source}"  # noqa: S608 - constants


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_idempotency_records"),
        ("importers", "0003_api_access"),
    ]

    operations = [
        migrations.RunSQL(
            copy("importers_apireply", "core_idempotencyrecord"),
            copy("core_idempotencyrecord", "importers_apireply"),
        ),
        migrations.DeleteModel("ApiReply"),
    ]
