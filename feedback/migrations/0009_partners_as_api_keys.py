"""Partners have the columns that all API keys have; issued keys keep working."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0008_standard_categories"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="partner",
            name="partner_key_unique",
        ),
        migrations.AddField(
            model_name="partner",
            name="expires_at",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="valid until"
            ),
        ),
        migrations.AddField(
            model_name="partner",
            name="last_used_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="last used"
            ),
        ),
        migrations.AddField(
            model_name="partner",
            name="revoked_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="revoked"
            ),
        ),
        migrations.AlterField(
            model_name="partner",
            name="key_hash",
            field=models.CharField(editable=False, max_length=64, unique=True),
        ),
        migrations.AlterField(
            model_name="partner",
            name="key_start",
            field=models.CharField(
                editable=False, max_length=12, verbose_name="key begins with"
            ),
        ),
    ]
