"""Former numbers of parcels, and the area of the map beside the certificate's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("layers", "0022_parcel_id_source_field"),
    ]

    operations = [
        migrations.AlterField(
            model_name="layerfield",
            name="meaning",
            field=models.CharField(
                choices=[
                    ("none", "nothing special"),
                    ("commune_code", "commune code"),
                    ("commune_name", "commune name"),
                    ("sheet", "sheet number"),
                    ("parcel", "parcel number"),
                    ("old_sheet", "former sheet number"),
                    ("old_parcel", "former parcel number"),
                    ("national_id", "national parcel ID"),
                    ("land_use", "land-use code"),
                    ("zone_code", "zone code"),
                    ("registered_area", "registered area"),
                    ("mapped_area", "area on the cadastral map"),
                    ("address", "address of the place"),
                    ("name", "name"),
                    ("decision_number", "decision: number"),
                    ("decision_date", "decision: date"),
                    ("decision_url", "decision: document"),
                    ("legal_status", "decision: legal status"),
                    ("valid_from", "decision: in force from"),
                    ("valid_until", "decision: in force until"),
                    ("corridor_side", "safety corridor to each side (m)"),
                    ("corridor_width", "safety corridor, whole width (m)"),
                    ("owner", "owner or user (person)"),
                    ("identity", "identity number"),
                    ("phone", "phone number or e-mail"),
                    ("personal", "other personal data"),
                ],
                default="none",
                max_length=20,
                verbose_name="meaning",
            ),
        ),
    ]
