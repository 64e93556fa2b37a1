"""Withheld texts are called masked texts: the table, its rights and its labels."""

from __future__ import annotations

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OLD, NEW = "withheldtext", "maskedtext"
ACTIONS = ("add", "change", "delete", "view")


def rename_permissions(
    apps: Apps, schema_editor: BaseDatabaseSchemaEditor, old: str, new: str, words: str
) -> None:
    """Whoever had a right keeps it."""
    alias = schema_editor.connection.alias
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    for action in ACTIONS:
        permissions.filter(
            content_type__app_label="feedback", codename=f"{action}_{old}"
        ).update(codename=f"{action}_{new}", name=f"Can {action} {words}")


def forwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Rights by the new name."""
    rename_permissions(apps, schema_editor, OLD, NEW, "masked text")


def backwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Rights by the old name."""
    rename_permissions(apps, schema_editor, NEW, OLD, "withheld text")


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("feedback", "0009_partners_as_api_keys"),
    ]

    operations = [
        migrations.RenameModel("WithheldText", "MaskedText"),
        migrations.AlterModelOptions(
            name="maskedtext",
            options={
                "ordering": ["id"],
                "verbose_name": "masked text",
                "verbose_name_plural": "masked texts",
            },
        ),
        migrations.AlterField(
            model_name="maskedtext",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="masked_texts",
                to="feedback.report",
                verbose_name="report",
            ),
        ),
        migrations.AlterField(
            model_name="maskedtext",
            name="entry",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="masked_texts",
                to="feedback.historyentry",
                verbose_name="history entry",
            ),
        ),
        migrations.RunPython(forwards, backwards),
    ]
