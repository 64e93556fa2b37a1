"""Who manages the accounts of staff: everybody's, or of their own offices."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0013_reason_of_a_look"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="officemembership",
            options={
                "ordering": ["office", "user"],
                "permissions": [
                    ("manage_people", "Can manage all accounts and see all reports"),
                    (
                        "manage_office_people",
                        "Can manage the accounts of their own offices",
                    ),
                ],
                "verbose_name": "office membership",
                "verbose_name_plural": "office memberships",
            },
        ),
    ]
