"""Load the former units of the province (`loadoldunits` does it again)."""

from django.conf import settings
from django.db import migrations

from layers.former_units import fill


def fill_units(apps, schema_editor):
    fill(apps.get_model("layers", "OldUnit"), settings.PROVINCE_CODE)


class Migration(migrations.Migration):
    replaces = [("layers", "0008_fill_old_units")]
    dependencies = [("layers", "0006_former_units")]

    operations = [migrations.RunPython(fill_units, migrations.RunPython.noop)]
