"""A claim has a name of its own, and says among which processes its number counts."""

from django.db import migrations, models


def claim(model):
    """The two columns, empty for what was claimed before."""
    return [
        migrations.AddField(
            model, "claim", models.UUIDField(blank=True, editable=False, null=True)
        ),
        migrations.AddField(
            model,
            "pid_namespace",
            models.CharField(blank=True, default="", editable=False, max_length=80),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("layers", "0010_job_base"),
    ]

    operations = [
        *claim("parcelidrun"),
        *claim("tilebake"),
    ]
