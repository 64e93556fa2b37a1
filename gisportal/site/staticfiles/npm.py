"""Static files from npm packages: exactly the dist files the pages use, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

# Folder below node_modules -> folder below vendor/, and its files. Listed one by one:
# publishing whole packages makes collectstatic fail on their internal references and
# leaks sources.
PACKAGES: dict[str, tuple[str, str]] = {
    "bootstrap/dist/css": ("bootstrap", "bootstrap.min.css bootstrap.min.css.map"),
    "@fontsource/be-vietnam-pro/files": (
        "be-vietnam-pro",
        "be-vietnam-pro-latin-400-normal.woff2 be-vietnam-pro-latin-600-normal.woff2 "
        "be-vietnam-pro-vietnamese-400-normal.woff2 "
        "be-vietnam-pro-vietnamese-600-normal.woff2",
    ),
    "htmx.org/dist": ("htmx", "htmx.esm.min.js htmx.esm.min.js.map"),
    "leaflet.markercluster/dist": (
        "leaflet.markercluster",
        "leaflet.markercluster.js leaflet.markercluster.js.map MarkerCluster.css",
    ),
    "protomaps-leaflet/dist": (
        "protomaps-leaflet",
        "protomaps-leaflet.js protomaps-leaflet.js.map",
    ),
}
PUBLISHED = {
    f"{folder}/{name}": f"vendor/{package}/{name}"
    for folder, (package, names) in PACKAGES.items()
    for name in names.split()
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
