"""Nothing personal is left in plain text.

What the dropped columns held stays in the table's files until it is rewritten: run
``VACUUM FULL feedback_reportcontact, feedback_subscription`` once, and let old backups
expire.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0008_seal_contacts")]

    operations = [
        migrations.RemoveConstraint("subscription", "follower_once_per_report"),
        # Backwards the column has to come back empty before it is filled.
        migrations.AlterField(
            "subscription", "email", models.EmailField(blank=True, max_length=254)
        ),
        migrations.RemoveField("subscription", "email"),
        migrations.RemoveField("reportcontact", "name"),
        migrations.RemoveField("reportcontact", "phone"),
        migrations.RemoveField("reportcontact", "email"),
        migrations.RemoveField("reportcontact", "sealed_token"),
        migrations.AddConstraint(
            "subscription",
            models.UniqueConstraint(
                fields=["report", "email_hash"],
                name="follower_once_per_report",
                condition=models.Q(report__isnull=False),
            ),
        ),
    ]
