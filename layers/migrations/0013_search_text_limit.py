"""What features are found by gets its limit: long texts loaded before are cut.

Reading all features locks nothing; only the few rows with a long text are written.
(1,000 is ``search_folding.SEARCHED_CHARACTERS``; folded text is ASCII but for rare
letters, and the size of a stored text is known without reading it.)
"""

from django.db import migrations

CUT = """
UPDATE layers_feature SET search_text = rtrim(left(search_text, 1000))
WHERE octet_length(search_text) > 1000 AND length(search_text) > 1000
"""


class Migration(migrations.Migration):
    dependencies = [
        ("layers", "0012_parcel_id_run_failed"),
    ]

    operations = [
        migrations.RunSQL(CUT, migrations.RunSQL.noop),
    ]
