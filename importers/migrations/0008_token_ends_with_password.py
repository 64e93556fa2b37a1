"""Tokens end when their owner's password changes; those of today belong to today's."""

from django.db import migrations, models

FILL = """
UPDATE importers_apitoken token
SET password_digest = encode(sha256(convert_to(owner.password, 'UTF8')), 'hex')
FROM auth_user owner WHERE owner.id = token.user_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("importers", "0007_job_claim"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="password_digest",
            field=models.CharField(default="", editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
