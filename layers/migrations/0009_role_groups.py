"""The five staff groups. Rights on single layers and offices are rows of their own."""

from django.db import migrations

GROUPS = ["planner", "publisher", "officer", "supervisor", "administrator"]


def add_groups(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in GROUPS:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    replaces = [("layers", "0004_staff_groups")]
    dependencies = [
        ("layers", "0008_access_log"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(add_groups, migrations.RunPython.noop)]
