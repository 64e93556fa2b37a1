"""Sources are looked at every minute."""

from django.db import migrations

NAME = "look at sources"


def add_schedule(apps, schema_editor):
    schedule = apps.get_model("django_q", "Schedule")
    schedule.objects.update_or_create(
        name=NAME,
        defaults={
            "func": "importers.feeds.schedule.tick",
            "schedule_type": "I",
            "minutes": 1,
            "repeats": -1,
        },
    )


def remove_schedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("importers", "0005_sources"),
        ("django_q", "0017_task_cluster_alter"),
    ]

    operations = [migrations.RunPython(add_schedule, remove_schedule)]
