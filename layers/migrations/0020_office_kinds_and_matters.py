"""What an office is, whose files it takes in, and which matter a thing is of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("layers", "0019_flat_pieces"),
    ]

    operations = [
        migrations.AddField(
            model_name="layer",
            name="matter",
            field=models.CharField(
                blank=True,
                choices=[
                    ("general", "anything else"),
                    ("land", "land"),
                    ("planning", "plans and zoning"),
                    ("construction", "building"),
                    ("roads", "roads and bridges"),
                    ("lighting", "street lighting"),
                    ("drainage", "drainage"),
                    ("water", "water supply"),
                    ("power", "electricity"),
                    ("refuse", "refuse"),
                    ("trees", "trees and parks"),
                    ("waterways", "rivers and canals"),
                    ("civil_status", "civil status and certified copies"),
                    ("residence", "residence and identity cards"),
                    ("order", "public order"),
                ],
                help_text="Decides which office is named. Empty: by the name.",
                max_length=20,
                verbose_name="matter",
            ),
        ),
        migrations.AddField(
            model_name="procedure",
            name="matter",
            field=models.CharField(
                blank=True,
                choices=[
                    ("general", "anything else"),
                    ("land", "land"),
                    ("planning", "plans and zoning"),
                    ("construction", "building"),
                    ("roads", "roads and bridges"),
                    ("lighting", "street lighting"),
                    ("drainage", "drainage"),
                    ("water", "water supply"),
                    ("power", "electricity"),
                    ("refuse", "refuse"),
                    ("trees", "trees and parks"),
                    ("waterways", "rivers and canals"),
                    ("civil_status", "civil status and certified copies"),
                    ("residence", "residence and identity cards"),
                    ("order", "public order"),
                ],
                help_text="Decides which office is named. Empty: by the name.",
                max_length=20,
                verbose_name="matter",
            ),
        ),
        migrations.AddField(
            model_name="serviceoffice",
            name="accepts",
            field=models.CharField(
                blank=True,
                choices=[
                    ("nobody", "takes no files in"),
                    ("commune", "files from the area it is in charge of"),
                    ("province", "files from anywhere in the province"),
                    ("everyone", "files from anywhere"),
                ],
                help_text="Empty: as offices of this kind do by law.",
                max_length=10,
                verbose_name="takes files in from",
            ),
        ),
        migrations.AddField(
            model_name="serviceoffice",
            name="kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("centre", "public service centre (one-stop counter)"),
                    ("branch", "branch of a public service centre"),
                    ("point", "receiving point"),
                    ("committee", "People's Committee"),
                    ("land_registration", "land registration office"),
                    ("department", "provincial department"),
                    ("utility", "utility or public service company"),
                    ("post", "post office"),
                    ("police", "police"),
                    ("other", "other office"),
                ],
                help_text="Empty: by the name.",
                max_length=20,
                verbose_name="kind",
            ),
        ),
    ]
