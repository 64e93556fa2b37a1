"""National parcel IDs are filled in by slices each minute, beside the long jobs."""

from django.db import migrations

NAME = "national parcel ids"


def add_schedule(apps, schema_editor):
    schedule = apps.get_model("django_q", "Schedule")
    schedule.objects.update_or_create(
        name=NAME,
        defaults={
            "func": "layers.store.national_ids.fill_due",
            "schedule_type": "I",
            "minutes": 1,
            "repeats": -1,
            "cluster": "long",
        },
    )


def remove_schedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("layers", "0009_national_parcel_ids"),
        ("django_q", "0017_task_cluster_alter"),
    ]

    operations = [migrations.RunPython(add_schedule, remove_schedule)]
