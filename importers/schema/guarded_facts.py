"""Facts of a layer that a load may not change by itself: they stay, and that is said."""

from __future__ import annotations

from django.utils.translation import gettext as _

from importers.findings import Finding
from layers.models import Layer
from layers.stewardship.layer_facts import GUARDED, fact_label
from layers.stewardship.record_load import refused_facts


def keep_guarded(layer: Layer, actor_id: int | None) -> list[Finding]:
    """Put back what the load may not change of a layer that is stored already."""
    stored = Layer.objects.filter(pk=layer.pk).first() if layer.pk else None
    if stored is None:
        return []
    wanted = {name: getattr(layer, name) for name in GUARDED}
    names = refused_facts(stored, wanted, actor_id)
    for name in names:
        setattr(layer, name, getattr(stored, name))
    if not names:
        return []
    words = _(
        "Not changed, because it needs the right to publish the layer or a second person"
        " there: %(names)s."
    )
    message = words % {"names": ", ".join(map(fact_label, names))}
    return [Finding.warning("layer-facts-kept", message, len(names))]
