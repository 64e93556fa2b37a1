"""Load the communes that ended from 2019 to January 2025 beside those of July 2025."""

from django.conf import settings
from django.db import migrations

from layers.former_units import LAST_DAY, fill


def load(apps, _schema_editor):
    fill(apps.get_model("layers", "OldUnit"), settings.PROVINCE_CODE)


def unload(apps, _schema_editor):
    units = apps.get_model("layers", "OldUnit").objects
    units.exclude(ended=LAST_DAY).delete()


class Migration(migrations.Migration):
    dependencies = [("layers", "0024_former_units_ended")]

    operations = [migrations.RunPython(load, unload, elidable=True)]
