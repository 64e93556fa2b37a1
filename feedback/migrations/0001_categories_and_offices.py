"""What people report, which office gets it, and by which calendar it is due."""

from django.conf import settings
from django.contrib.gis.db.models import fields as gis
from django.db import migrations, models

from gisportal.core.bilingual import BilingualName

REPORT_STATES = [
    ("unconfirmed", "Waiting for confirmation"),
    ("received", "Received"),
    ("in_progress", "In progress"),
    ("scheduled", "Scheduled"),
    ("info_requested", "Waiting for more information"),
    ("forwarded", "Passed to another agency"),
    ("resolution_proposed", "Result being checked"),
    ("resolved", "Solved"),
    ("rejected", "Not accepted"),
    ("duplicate", "Already reported"),
    ("reopen_requested", "Asked to reopen"),
    ("withdrawn", "Withdrawn"),
    ("expired", "Expired"),
]


def row_id():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("feedback", "0012_confirming_me_too_and_areas"),
        ("feedback", "0020_stopped_clock_and_workdays"),
    ]
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("layers", "0002_layers_and_versions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", row_id()),
                (
                    "slug",
                    models.SlugField(max_length=63, unique=True, verbose_name="slug"),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="children",
                        to="feedback.category",
                        verbose_name="part of",
                    ),
                ),
                (
                    "name_vi",
                    models.CharField(max_length=200, verbose_name="name (Vietnamese)"),
                ),
                (
                    "name_en",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="name (English)"
                    ),
                ),
                (
                    "guidance_vi",
                    models.TextField(blank=True, verbose_name="guidance (Vietnamese)"),
                ),
                (
                    "guidance_en",
                    models.TextField(blank=True, verbose_name="guidance (English)"),
                ),
                (
                    "icon",
                    models.SlugField(
                        blank=True,
                        help_text="Name of a Bootstrap icon, such as lightbulb.",
                        max_length=40,
                        verbose_name="icon",
                    ),
                ),
                (
                    "deadline_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="deadline in working days"
                    ),
                ),
                (
                    "requires_approval",
                    models.BooleanField(
                        default=False,
                        verbose_name="result needs a second person's approval",
                    ),
                ),
                (
                    "requires_after_photo",
                    models.BooleanField(
                        default=False, verbose_name="result needs a photo"
                    ),
                ),
                (
                    "is_elsewhere",
                    models.BooleanField(
                        default=False,
                        help_text="Only the guidance is shown; such reports are not accepted here.",
                        verbose_name="belongs elsewhere",
                    ),
                ),
                (
                    "confirmation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not needed"),
                            ("email", "by e-mail"),
                            ("phone", "by phone"),
                            ("any", "by e-mail or phone"),
                        ],
                        default="",
                        help_text="The office gets such a report once the address is proved.",
                        max_length=10,
                        verbose_name="reporter has to confirm",
                    ),
                ),
                (
                    "questions",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text='[{"key": "pole", "type": "text", "required": false, "name_vi": "…", "name_en": "…"}]',
                        verbose_name="extra questions",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "is_public",
                    models.BooleanField(
                        default=True,
                        help_text="Reports in a category that is not public are seen by staff only.",
                        verbose_name="reports are public",
                    ),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, verbose_name="illustrative"),
                ),
                (
                    "order",
                    models.PositiveSmallIntegerField(default=100, verbose_name="order"),
                ),
            ],
            options={
                "verbose_name": "category",
                "verbose_name_plural": "categories",
                "ordering": ["order", "slug"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="category_not_own_parent",
                    )
                ],
            },
            bases=(BilingualName, models.Model),
        ),
        migrations.CreateModel(
            name="OfficeMembership",
            fields=[
                ("id", row_id()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="office_memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="memberships",
                        to="layers.serviceoffice",
                        verbose_name="office",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("officer", "officer"), ("supervisor", "supervisor")],
                        default="officer",
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
            ],
            options={
                "verbose_name": "office membership",
                "verbose_name_plural": "office memberships",
                "ordering": ["office", "user"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "office"), name="membership_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoutingRule",
            fields=[
                ("id", row_id()),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: every category.",
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="rules",
                        to="feedback.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "layer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="+",
                        to="layers.layer",
                        verbose_name="area layer",
                    ),
                ),
                (
                    "feature_key",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="area key"
                    ),
                ),
                (
                    "shape",
                    gis.MultiPolygonField(
                        blank=True, null=True, srid=4326, verbose_name="drawn area"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="rules",
                        to="layers.serviceoffice",
                        verbose_name="office",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "verbose_name": "routing rule",
                "verbose_name_plural": "routing rules",
                "ordering": ["category__order", "layer", "feature_key", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("shape__isnull", True)),
                        fields=("category", "layer", "feature_key"),
                        name="rule_tie_refused",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("feature_key", ""), ("layer__isnull", True)),
                            models.Q(
                                ("layer__isnull", False),
                                models.Q(("feature_key", ""), _negated=True),
                                ("shape__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="rule_one_area",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HoldRule",
            fields=[
                ("id", row_id()),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: every category.",
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="+",
                        to="feedback.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True,
                        help_text="One a line; marks and case do not matter. Empty: every text.",
                        verbose_name="words",
                    ),
                ),
                (
                    "is_without_contact",
                    models.BooleanField(
                        default=False,
                        verbose_name="only reports without phone and e-mail",
                    ),
                ),
                (
                    "is_with_photos",
                    models.BooleanField(
                        default=False, verbose_name="only reports with photos"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "verbose_name": "rule for holding back",
                "verbose_name_plural": "rules for holding back",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="AnswerTemplate",
            fields=[
                ("id", row_id()),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "text_vi",
                    models.TextField(max_length=4000, verbose_name="text (Vietnamese)"),
                ),
                (
                    "text_en",
                    models.TextField(
                        blank=True, max_length=4000, verbose_name="text (English)"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        choices=REPORT_STATES,
                        max_length=20,
                        verbose_name="for the step",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="+",
                        to="feedback.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="+",
                        to="layers.serviceoffice",
                        verbose_name="office",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "order",
                    models.PositiveSmallIntegerField(default=100, verbose_name="order"),
                ),
            ],
            options={
                "verbose_name": "answer template",
                "verbose_name_plural": "answer templates",
                "ordering": ["order", "name", "id"],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                ("id", row_id()),
                ("date", models.DateField(unique=True, verbose_name="date")),
                (
                    "name_vi",
                    models.CharField(max_length=100, verbose_name="name (Vietnamese)"),
                ),
                (
                    "name_en",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="name (English)"
                    ),
                ),
                (
                    "is_workday",
                    models.BooleanField(
                        default=False,
                        help_text="A Saturday or Sunday worked in exchange for another day off.",
                        verbose_name="working day",
                    ),
                ),
            ],
            options={
                "verbose_name": "public holiday",
                "verbose_name_plural": "public holidays",
                "ordering": ["date"],
            },
            bases=(BilingualName, models.Model),
        ),
    ]
