"""A layer may ask that somebody else than who loaded a version publishes it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("layers", "0014_data_revision")]

    operations = [
        migrations.AddField(
            model_name="layer",
            name="needs_second_person",
            field=models.BooleanField(
                default=False,
                help_text=(
                    "Whoever loaded a version cannot be the one who publishes it."
                ),
                verbose_name="published by a second person",
            ),
        ),
    ]
