"""Whose reports a routing rule would take: offices decide about their own only.

The more specific rule wins, so one for a category or a street takes reports that go to
another office today, by its broader rule or because it serves the area.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Q, QuerySet

from feedback.models import RoutingRule
from layers.models import Feature, ServedArea, ServiceOffice

INTERIORS_MEET = "T********"


def taken_from(rule: RoutingRule, own: QuerySet[ServiceOffice]) -> ServiceOffice | None:
    """An office, none of ``own``, that would lose reports to ``rule``; None without.

    What no rule and no served area decides about may be taken: it falls to the
    province's office only because nobody else was named.
    """
    losing = next(_losing_rules(rule, own), None)
    if losing is not None:
        return losing.office
    return None if rule.is_catch_all else _losing_servant(rule, own)


def _losing_rules(
    rule: RoutingRule, own: QuerySet[ServiceOffice]
) -> Iterator[RoutingRule]:
    others = RoutingRule.objects.filter(is_active=True, office__is_active=True)
    others = others.exclude(pk=rule.pk).exclude(office__in=own)
    category = rule.category
    wider = Q(category=None)
    if category is not None:
        wider |= Q(category__in=[category.pk, category.parent_id])
    for other in others.filter(wider).select_related("office"):
        if other.is_catch_all and _is_own_area(rule, own):
            continue
        is_wider = other.category_id != rule.category_id
        if (is_wider or _kind(rule) <= _kind(other)) and _meet(rule, other):
            yield other


def _kind(rule: RoutingRule) -> int:
    """Drawn areas come before features, these before everywhere."""
    if rule.shape is not None:
        return 0
    return 1 if rule.layer_id else 2


def _is_own_area(rule: RoutingRule, own: QuerySet[ServiceOffice]) -> bool:
    """Whether an office of ``own`` serves the area: no catch-all decides there."""
    served = ServedArea.objects.filter(office__in=own, layer=rule.layer_id)
    return bool(rule.layer_id) and served.filter(feature_key=rule.feature_key).exists()


def _meet(one: RoutingRule, other: RoutingRule) -> bool:
    if 2 in (_kind(one), _kind(other)):
        return True
    if one.layer_id and one.layer_id == other.layer_id:
        return one.feature_key == other.feature_key
    area, another = _area(one), _area(other)
    if area is None or another is None:
        return False
    return bool(area.relate_pattern(another, INTERIORS_MEET))


def _area(rule: RoutingRule) -> GEOSGeometry | None:
    if rule.shape is not None:
        return rule.shape
    if rule.layer is None:
        return None
    version = rule.layer.published_version_id
    features = Feature.objects.filter(version_id=version, key=rule.feature_key)
    return features.values_list("geom", flat=True).first()


def _losing_servant(
    rule: RoutingRule, own: QuerySet[ServiceOffice]
) -> ServiceOffice | None:
    """An office that serves a part of the area, where none of ``own`` does."""
    if _is_own_area(rule, own):
        return None
    offices = ServiceOffice.objects.filter(is_active=True).exclude(pk__in=own)
    drawn = offices.filter(served_shape__isnull=False)
    named = ServedArea.objects.filter(office__in=offices)
    if _kind(rule) < 2:
        area = _area(rule)
        if area is None:
            return None
        drawn = drawn.filter(served_shape__relate=(area, INTERIORS_MEET))
        reached = [served for served in named if _reaches(area, served)]
    else:
        reached = list(named[:1])
    return drawn.first() or (reached[0].office if reached else None)


def _reaches(area: GEOSGeometry, served: ServedArea) -> bool:
    features = Feature.objects.filter(
        version_id=served.layer.published_version_id, key=served.feature_key
    )
    return features.filter(geom__relate=(area, INTERIORS_MEET)).exists()
