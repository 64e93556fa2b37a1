"""No field with personal data is public: the database refuses it, too."""

from django.db import migrations, models

OLD, NEW = "field_owner_never_public", "field_personal_never_public"


class Migration(migrations.Migration):
    dependencies = [("layers", "0014_personal_fields_private")]
    operations = [
        migrations.RemoveConstraint("layerfield", OLD),
        migrations.AddConstraint(
            "layerfield",
            models.CheckConstraint(
                condition=models.Q(
                    ("is_public", True),
                    ("meaning__in", ["owner", "identity", "phone", "personal"]),
                    _negated=True,
                ),
                name=NEW,
            ),
        ),
    ]
