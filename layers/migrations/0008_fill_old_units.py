"""Load the former units of the province (`loadoldunits` does it again)."""

from django.conf import settings
from django.db import migrations

from layers.former_units import fill


def fill_units(apps, schema_editor):
    fill(apps.get_model("layers", "OldUnit"), settings.PROVINCE_CODE)


class Migration(migrations.Migration):
    dependencies = [("layers", "0007_old_units")]

    operations = [migrations.RunPython(fill_units, migrations.RunPython.noop)]
