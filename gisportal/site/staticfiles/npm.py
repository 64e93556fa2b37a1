"""Static files from npm packages: exactly the dist files the pages use, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

# Path below node_modules -> path below STATIC_URL. Listed one by one: publishing whole
# packages makes collectstatic fail on their internal references and leaks sources.
PUBLISHED: dict[str, str] = {
    "bootstrap/dist/css/bootstrap.min.css": "vendor/bootstrap/bootstrap.min.css",
    "bootstrap/dist/css/bootstrap.min.css.map": (
        "vendor/bootstrap/bootstrap.min.css.map"
    ),
    **{
        f"@fontsource/be-vietnam-pro/files/{name}": f"vendor/be-vietnam-pro/{name}"
        for name in (
            "be-vietnam-pro-latin-400-normal.woff2",
            "be-vietnam-pro-latin-600-normal.woff2",
            "be-vietnam-pro-vietnamese-400-normal.woff2",
            "be-vietnam-pro-vietnamese-600-normal.woff2",
        )
    },
    "htmx.org/dist/htmx.esm.min.js": "vendor/htmx/htmx.esm.min.js",
    "htmx.org/dist/htmx.esm.min.js.map": "vendor/htmx/htmx.esm.min.js.map",
    "leaflet.markercluster/dist/leaflet.markercluster.js": (
        "vendor/leaflet.markercluster/leaflet.markercluster.js"
    ),
    "leaflet.markercluster/dist/leaflet.markercluster.js.map": (
        "vendor/leaflet.markercluster/leaflet.markercluster.js.map"
    ),
    "leaflet.markercluster/dist/MarkerCluster.css": (
        "vendor/leaflet.markercluster/MarkerCluster.css"
    ),
    "protomaps-leaflet/dist/protomaps-leaflet.js": (
        "vendor/protomaps-leaflet/protomaps-leaflet.js"
    ),
    "protomaps-leaflet/dist/protomaps-leaflet.js.map": (
        "vendor/protomaps-leaflet/protomaps-leaflet.js.map"
    ),
}


class NpmFinder(BaseFinder):
    """Finds the files of ``PUBLISHED`` under node_modules."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.root = Path(settings.BASE_DIR) / "node_modules"
        self.sources = {public: source for source, public in PUBLISHED.items()}
        self.storage = NpmStorage(self.root, self.sources)
        super().__init__(*args, **kwargs)

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The file behind the public ``path``, as Django's finders answer."""
        source = self.sources.get(path)
        file = self.root / source if source else None
        if file is None or not file.exists():
            return []
        return [str(file)] if find_all else str(file)

    def list(
        self, ignore_patterns: Iterable[str] | None
    ) -> Iterator[tuple[str, NpmStorage]]:
        """Every published file whose package is installed."""
        for public, source in self.sources.items():
            if (self.root / source).exists():
                yield public, self.storage


class NpmStorage(FileSystemStorage):
    """Opens a published path at its place in node_modules."""

    def __init__(self, root: Path, sources: dict[str, str]) -> None:
        super().__init__(location=str(root))
        self.sources = sources

    def path(self, name: str) -> str:
        """Path on disk of the public ``name``."""
        return str(Path(self.location) / self.sources.get(name, name))
