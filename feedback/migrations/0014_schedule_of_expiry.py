"""Reports nobody confirmed are given up once a day."""

from django.db import migrations

NAME = "feedback: expire unconfirmed reports"


def add(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.update_or_create(
        name=NAME,
        defaults={"func": "feedback.intake.confirmation.expire", "schedule_type": "D"},
    )


def remove(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0013_kinds_that_belong_elsewhere"),
        ("django_q", "0018_task_success_index"),
    ]

    operations = [migrations.RunPython(add, remove)]
