"""Versions take over the decision of their layer, and say whether they have pieces."""

from django.db import migrations

FORWARDS = """
UPDATE layers_datasetversion AS v
SET decision_number = l.decision_number,
    decision_date = l.decision_date,
    decision_url = l.decision_url
FROM layers_layer AS l
WHERE l.id = v.layer_id;
UPDATE layers_datasetversion
SET has_pieces = to_regclass('layers_featurepiece_v' || id) IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("layers", "0017_decisions_and_coverage")]

    operations = [migrations.RunSQL(FORWARDS, migrations.RunSQL.noop)]
