"""Former districts and communes, searchable by what they were called."""

from django.db import migrations, models


def row_id():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    replaces = [("layers", "0007_old_units")]
    dependencies = [("layers", "0005_parcel_ids_and_tile_archives")]

    operations = [
        migrations.CreateModel(
            name="OldUnit",
            fields=[
                ("id", row_id()),
                (
                    "code",
                    models.CharField(max_length=5, unique=True, verbose_name="code"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("district", "district"),
                            ("commune", "commune or ward"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("within", models.CharField(max_length=200, verbose_name="within")),
                ("became", models.JSONField(default=list, verbose_name="became")),
                (
                    "is_divided",
                    models.BooleanField(
                        default=False,
                        help_text="Went to several of the present communes.",
                        verbose_name="divided",
                    ),
                ),
                (
                    "search_text",
                    models.TextField(blank=True, default="", editable=False),
                ),
            ],
            options={
                "verbose_name": "former administrative unit",
                "verbose_name_plural": "former administrative units",
                "ordering": ["code"],
            },
        )
    ]
