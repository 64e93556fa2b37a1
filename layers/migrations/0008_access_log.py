"""Who looked at the personal data of a feature, and why."""

from django.conf import settings
from django.db import migrations, models


def row_id():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    replaces = [("layers", "0018_personal_looks")]
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("layers", "0007_load_former_units"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonalLook",
            fields=[
                ("id", row_id()),
                (
                    "at",
                    models.DateTimeField(
                        auto_now_add=True, db_index=True, verbose_name="when"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                ("user_name", models.CharField(max_length=150, verbose_name="account")),
                (
                    "layer",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to="layers.layer",
                        verbose_name="layer",
                    ),
                ),
                (
                    "layer_slug",
                    models.CharField(max_length=63, verbose_name="layer slug"),
                ),
                (
                    "feature_key",
                    models.CharField(max_length=300, verbose_name="feature key"),
                ),
                (
                    "version_number",
                    models.PositiveIntegerField(null=True, verbose_name="version"),
                ),
                ("fields", models.JSONField(default=list, verbose_name="fields shown")),
                (
                    "reason",
                    models.CharField(blank=True, max_length=300, verbose_name="why"),
                ),
            ],
            options={
                "verbose_name": "personal data access",
                "verbose_name_plural": "personal data accesses",
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(
                        fields=["layer_slug", "feature_key"], name="look_by_feature"
                    )
                ],
            },
        )
    ]
