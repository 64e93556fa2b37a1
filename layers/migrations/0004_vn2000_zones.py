"""Private SRIDs (900000 + EPSG) for the VN-2000 zones, pinned to EPSG:6960.

The authority is NULL on purpose: with one, PROJ looks the code up and, in the Mekong
delta, silently takes EPSG:5194, 0.81 m away. srtext stays empty for the same reason.
"""

from django.db import migrations

# Frozen here: a migration must not change when the code it came from does.
ZONES = {
    3405: ("105", "0.9996"),
    3406: ("111", "0.9996"),
    5896: ("102", "0.9999"),
    5897: ("105", "0.9999"),
    5898: ("108", "0.9999"),
    5899: ("107.75", "0.9999"),
    9205: ("103", "0.9999"),
    9206: ("104", "0.9999"),
    9207: ("104.5", "0.9999"),
    9208: ("104.75", "0.9999"),
    9209: ("105.5", "0.9999"),
    9210: ("105.75", "0.9999"),
    9211: ("106", "0.9999"),
    9212: ("106.25", "0.9999"),
    9213: ("106.5", "0.9999"),
    9214: ("107", "0.9999"),
    9215: ("107.25", "0.9999"),
    9216: ("107.5", "0.9999"),
    9217: ("108.25", "0.9999"),
    9218: ("108.5", "0.9999"),
}
TOWGS84 = (
    "-191.90441429,-39.30318279,-111.45032835,"
    "0.00928836,-0.01975479,0.00427372,0.252906278"
)
INSERT = """
INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext, proj4text)
VALUES (%s, NULL, NULL, NULL, %s)
ON CONFLICT (srid) DO UPDATE
SET auth_name = NULL, auth_srid = NULL, srtext = NULL, proj4text = EXCLUDED.proj4text
"""


def add_zones(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for epsg, (meridian, scale) in ZONES.items():
            proj4 = (
                f"+proj=tmerc +lat_0=0 +lon_0={meridian} +k={scale} +x_0=500000 +y_0=0 "
                f"+ellps=WGS84 +towgs84={TOWGS84} +units=m +no_defs"
            )
            cursor.execute(INSERT, [900_000 + epsg, proj4])


def remove_zones(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM spatial_ref_sys WHERE srid = ANY(%s)",
            [[900_000 + epsg for epsg in ZONES]],
        )


class Migration(migrations.Migration):
    replaces = [("layers", "0003_vn2000_srids")]
    dependencies = [("layers", "0003_feature_tables")]

    operations = [migrations.RunPython(add_zones, remove_zones)]
