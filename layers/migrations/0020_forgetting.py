"""A layer is hidden while it forgets what a field said before it turned private."""

from django.db import migrations, models

NAME = "forget private texts"


def add_schedule(apps, schema_editor):
    schedule = apps.get_model("django_q", "Schedule")
    schedule.objects.update_or_create(
        name=NAME,
        defaults={
            "func": "layers.store.scrub_queue.forget_due",
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
        ("layers", "0019_topology_report"),
        ("django_q", "0017_task_cluster_alter"),
    ]

    operations = [
        migrations.AddField(
            model_name="layer",
            name="forgetting_since",
            field=models.DateTimeField(
                editable=False, null=True, verbose_name="forgetting since"
            ),
        ),
        migrations.RunPython(add_schedule, remove_schedule),
    ]
