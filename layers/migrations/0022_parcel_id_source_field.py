"""From which field the official parcel IDs of a version were taken."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("layers", "0021_role_changes")]

    operations = [
        migrations.AddField(
            "parcelidrun",
            "source_field",
            models.CharField(blank=True, default="", max_length=63),
        ),
    ]
