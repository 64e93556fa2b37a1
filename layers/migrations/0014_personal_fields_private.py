"""Fields with other personal data that were public are closed, their texts rewritten.

Nobody else had to agree when they were opened; two people may open them again.
"""

from django.db import migrations
from django.utils import timezone


def close(apps, schema_editor):
    fields = apps.get_model("layers", "LayerField").objects
    opened = fields.filter(meaning="personal", is_public=True)
    layers = list(opened.values_list("layer_id", flat=True))
    opened.update(
        is_public=False, is_searchable=False, label_order=None, key_order=None
    )
    # Hidden until a worker has taken the values out of labels and search texts.
    apps.get_model("layers", "Layer").objects.filter(pk__in=layers).update(
        forgetting_since=timezone.now()
    )


class Migration(migrations.Migration):
    dependencies = [("layers", "0013_search_text_limit")]
    operations = [migrations.RunPython(close, migrations.RunPython.noop)]
