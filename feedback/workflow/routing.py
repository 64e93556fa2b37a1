"""Which office a report belongs to: the most specific rule for its category and place."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.db.models import Q

from feedback.models import Category, Report, RoutingRule, RoutingWarning
from gisportal.core.geo import WEB_MERCATOR
from layers import policy
from layers.models import Feature, Layer, ServedArea, ServiceOffice
from layers.queries.search import Near
from layers.queries.service_areas import most_local, read_offices

log = logging.getLogger("portal.feedback")


@dataclass(frozen=True)
class Area:
    """A feature of an area layer: where a report lies."""

    layer_id: int
    key: str
    label: str
    size: float


@dataclass(frozen=True)
class Route:
    """The office a report goes to, and how that was decided."""

    office: ServiceOffice | None
    how: str
    # Why nobody was meant in particular; None where a rule or a served area said who.
    warning: RoutingWarning.How | None = None


def areas_at(point: Point) -> list[Area]:
    """The features of administrative and rule layers around ``point``, small first."""
    ruled = RoutingRule.objects.filter(layer__isnull=False).values("layer")
    served = ServedArea.objects.values("layer")
    layers = Layer.objects.filter(
        Q(role=Layer.Role.ADMIN) | Q(pk__in=ruled) | Q(pk__in=served),
        published_version__isnull=False,
    )
    found: list[Area] = []
    mercator = point.transform(WEB_MERCATOR, clone=True)
    for layer_id, version in layers.values_list("pk", "published_version_id"):
        # The version as a literal: a join would look into every partition.
        rows = Feature.objects.filter(
            version_id=version, geom_3857__intersects=mercator
        ).values_list("key", "label", "measure")
        found += [Area(layer_id, key, label, size or 0) for key, label, size in rows]
    return sorted(found, key=lambda area: (area.size, area.layer_id, area.key))


def commune_of(areas: list[Area]) -> Area | None:
    """The smallest administrative area among ``areas`` that everybody may see.

    Reports name it in public; the office may well come from a layer that is not.
    """
    admin = set(
        policy.visible_layers(None)
        .filter(role=Layer.Role.ADMIN)
        .values_list("pk", flat=True)
    )
    return next((area for area in areas if area.layer_id in admin), None)


def route(category: Category, point: Point, areas: list[Area]) -> Route:
    """The office for a report of ``category`` at ``point`` (within ``areas``).

    Rules that name a category or an area first; then the office that serves the area;
    then the rule for everything else; then the province's own. Whatever fell to the
    last two, or found nobody, comes back with a warning.
    """
    rule = _best_rule(category, point, areas)
    if rule is not None and not rule.is_catch_all:
        return Route(rule.office, f"rule:{rule.pk}")
    office = _serving_office(point, areas)
    if office is not None:
        return Route(office, "served-area")
    if rule is not None:
        return Route(rule.office, f"rule:{rule.pk}", RoutingWarning.How.CATCH_ALL)
    office = (
        ServiceOffice.objects.filter(is_active=True, level=ServiceOffice.Level.PROVINCE)
        .order_by("pk")
        .first()
    )
    if office is not None:
        return Route(office, "province", RoutingWarning.How.PROVINCE)
    log.warning("No office for category %s: add a catch-all rule", category.slug)
    return Route(None, "none", RoutingWarning.How.NONE)


def warn(report: Report, way: Route) -> None:
    """Put a report that nobody was meant for on the warning list."""
    if way.warning is not None:
        RoutingWarning.objects.create(report=report, how=way.warning)


def _best_rule(
    category: Category, point: Point, areas: list[Area]
) -> RoutingRule | None:
    places = {(area.layer_id, area.key): rank for rank, area in enumerate(areas)}
    rules = (
        RoutingRule.objects.filter(is_active=True, office__is_active=True)
        .filter(Q(category=category) | Q(category=category.parent_id) | _any_category())
        .filter(Q(shape__isnull=True) | Q(shape__intersects=point))
        .select_related("office")
    )
    best: tuple[tuple[int, int, int, int], RoutingRule] | None = None
    for rule in rules:
        if rule.layer_id and (rule.layer_id, rule.feature_key) not in places:
            continue
        rank = (*_category_rank(rule, category), *_area_rank(rule, places), rule.pk)
        if best is None or rank < best[0]:
            best = (rank, rule)
    return best[1] if best else None


def _any_category() -> Q:
    return Q(category__isnull=True)


def _category_rank(rule: RoutingRule, category: Category) -> tuple[int]:
    """The category itself before its heading before any."""
    if rule.category_id == category.pk:
        return (0,)
    return (2,) if rule.category_id is None else (1,)


def _area_rank(
    rule: RoutingRule, places: dict[tuple[int, str], int]
) -> tuple[int, int]:
    """A drawn area before a feature (the smaller first) before everywhere."""
    if rule.shape is not None:
        return (0, 0)
    if rule.layer_id:
        return (1, places[rule.layer_id, rule.feature_key])
    return (2, 0)


def _serving_office(point: Point, areas: list[Area]) -> ServiceOffice | None:
    """The office in charge of the smallest area around the place, communes' first."""
    sizes = {(area.layer_id, area.key): area.size for area in areas}
    found = most_local(read_offices(), Near(point.x, point.y), sizes)
    return found.office if found else None
