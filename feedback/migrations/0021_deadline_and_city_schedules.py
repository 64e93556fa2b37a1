"""Deadlines are watched each hour, other cities asked often, holidays filled monthly."""

from django.db import migrations

SCHEDULES = [
    (
        "feedback: remind of deadlines",
        "feedback.workflow.reminders.remind_all",
        "H",
        None,
    ),
    (
        "feedback: fill the calendar",
        "feedback.workflow.holidays.load_coming",
        "M",
        None,
    ),
    (
        "feedback: ask other cities",
        "feedback.delivery.open311.follow.follow_all",
        "I",
        10,
    ),
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
        ("feedback", "0020_stopped_clock_and_workdays"),
        ("django_q", "0018_task_success_index"),
    ]

    operations = [migrations.RunPython(add_schedules, remove_schedules)]
