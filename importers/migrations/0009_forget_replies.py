"""Answers kept for repeated requests are forgotten every hour."""

from django.db import migrations

NAME = "forget API replies"


def add_schedule(apps, schema_editor):
    schedule = apps.get_model("django_q", "Schedule")
    schedule.objects.update_or_create(
        name=NAME,
        defaults={
            "func": "gisportal.core.idempotency.forget_old",
            "schedule_type": "H",
            "repeats": -1,
        },
    )


def remove_schedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("importers", "0008_api_tokens"),
        ("django_q", "0017_task_cluster_alter"),
    ]

    operations = [migrations.RunPython(add_schedule, remove_schedule)]
