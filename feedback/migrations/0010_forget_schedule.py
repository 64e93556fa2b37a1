"""Once a day it is forgotten who sent reports that were closed long ago."""

from django.db import migrations

NAME = "feedback: forget old contacts"


def add_schedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.update_or_create(
        name=NAME,
        defaults={
            "func": "feedback.privacy.contacts.retention.forget_old",
            "schedule_type": "D",
        },
    )


def remove_schedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0009_no_plain_contacts"),
        ("django_q", "0018_task_success_index"),
    ]

    operations = [migrations.RunPython(add_schedule, remove_schedule)]
