"""Old versions go every night, where the settings say so."""

from django.db import migrations

NAME = "purge old versions"


def add_schedule(apps, schema_editor):
    schedule = apps.get_model("django_q", "Schedule")
    schedule.objects.update_or_create(
        name=NAME,
        defaults={
            "func": "layers.store.purge.purge_due",
            "schedule_type": "D",
            "repeats": -1,
            "cluster": "long",
        },
    )


def remove_schedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("layers", "0016_history_of_drafts"),
        ("django_q", "0017_task_cluster_alter"),
    ]

    operations = [migrations.RunPython(add_schedule, remove_schedule)]
