"""The history knows discarded drafts, and version numbers after their purge."""

from django.db import migrations, models


def number_events(apps, schema_editor):
    events = apps.get_model("layers", "PublishEvent").objects
    version = apps.get_model("layers", "DatasetVersion").objects.filter(
        pk=models.OuterRef("version_id")
    )
    events.update(version_number=models.Subquery(version.values("number")))


class Migration(migrations.Migration):
    dependencies = [("layers", "0015_second_person")]

    operations = [
        migrations.AddField(
            model_name="publishevent",
            name="version_number",
            field=models.PositiveIntegerField(null=True, verbose_name="version number"),
        ),
        migrations.AlterField(
            model_name="publishevent",
            name="action",
            field=models.CharField(
                choices=[
                    ("publish", "published"),
                    ("rollback", "rolled back"),
                    ("withdraw", "withdrawn"),
                    ("discard", "draft discarded"),
                ],
                max_length=10,
                verbose_name="action",
            ),
        ),
        migrations.RunPython(number_events, migrations.RunPython.noop),
    ]
