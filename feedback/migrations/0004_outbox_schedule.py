"""The outbox is looked at every minute, orphaned photo files once a day."""

from django.db import migrations

SCHEDULES = [
    (
        "feedback: deliver the outbox",
        "feedback.delivery.deliver.deliver_outbox",
        "I",
        1,
    ),
    ("feedback: sweep orphaned photos", "feedback.photos.sweep_orphans", "D", None),
]


def add_schedules(apps, schema_editor):
    schedule = apps.get_model("django_q", "Schedule")
    for name, func, kind, minutes in SCHEDULES:
        schedule.objects.update_or_create(
            name=name,
            defaults={"func": func, "schedule_type": kind, "minutes": minutes},
        )


def remove_schedules(apps, schema_editor):
    schedule = apps.get_model("django_q", "Schedule")
    schedule.objects.filter(name__in=[name for name, *_rest in SCHEDULES]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0003_standard_categories"),
        ("django_q", "0018_task_success_index"),
    ]

    operations = [migrations.RunPython(add_schedules, remove_schedules)]
