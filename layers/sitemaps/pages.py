"""The pages of the portal by kind, each with its twin in the other language.

Parcels are looked up, not browsed: their pages, and those of layers with many features,
are not listed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from layers import policy
from layers.models import Feature, Layer
from layers.refs import feature_url

# A layer with more features than this is for the map and the search.
FEW = 2_000
PAGES = (
    *("portal:map", "portal:help", "layers:catalogue", "layers:offices"),
    *("feedback:list", "feedback:new", "feedback:stats"),
    *("layers:land-use", "layers:former-units", "portal:api-docs"),
)


class BothLanguages(Sitemap):
    """Every address in Vietnamese and English, each naming the other."""

    i18n = True
    alternates = True
    x_default = True


class Pages(BothLanguages):
    """The portal's own pages, as far as they exist."""

    def items(self) -> list[str]:
        """Names of the pages."""
        return [name for name in PAGES if exists(name)]

    def location(self, item: str) -> str:
        """Address of one page."""
        return reverse(item)


class Layers(BothLanguages):
    """The pages of public layers."""

    def items(self) -> QuerySet[Layer]:
        """Layers everybody may see."""
        return policy.visible_layers(None)

    def location(self, item: Layer) -> str:
        """Address of a layer's page."""
        return reverse("layers:layer", args=[item.slug])

    def lastmod(self, item: Layer) -> datetime:
        """When its data or its description changed."""
        version = item.published_version
        return max(item.updated_at, version.loaded_at) if version else item.updated_at


class Features(BothLanguages):
    """The pages of features of small public layers other than parcels."""

    limit = 10_000

    def items(self) -> list[tuple[str, str, datetime]]:
        """Layer, key and date of each feature."""
        return [
            (layer.slug, key, layer.published_version.loaded_at)
            for layer in small_layers()
            if layer.published_version
            for key in Feature.objects.filter(version_id=layer.published_version_id)
            .order_by("key")
            .values_list("key", flat=True)
        ]

    def location(self, item: tuple[str, str, datetime]) -> str:
        """Address of a feature's page."""
        slug, key, _loaded = item
        return feature_url(slug, key)

    def lastmod(self, item: tuple[str, str, datetime]) -> datetime:
        """When its version was loaded."""
        return item[2]


def small_layers() -> Iterable[Layer]:
    """Public layers whose features are worth a page of their own in an index."""
    return (
        policy.visible_layers(None)
        .filter(
            source=Layer.Source.STORE,
            published_version__feature_count__lte=FEW,
            published_version__has_stable_keys=True,
        )
        .exclude(role=Layer.Role.PARCEL)
    )


def exists(name: str) -> bool:
    """Whether the portal has such a page."""
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True


SITEMAPS = {"pages": Pages, "layers": Layers, "features": Features}
