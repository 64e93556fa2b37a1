"""Where GeoDjango finds GDAL and GEOS: inside the pyogrio and shapely wheels."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path


def bundled_library(package: str, prefix: str) -> str | None:
    """Path of the shared library ``prefix*.so*`` that ``package``'s wheel brings.

    Wheels repaired by auditwheel keep their libraries in ``<package>.libs``
    beside the package. None when the package was built against system libraries.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent.with_name(f"{package}.libs")
    found = sorted(folder.glob(f"{prefix}*.so*"))
    return str(found[0]) if found else None


def library_path(variable: str, package: str, prefix: str) -> str | None:
    """The environment's word, else the wheel's library, else None (system search)."""
    return os.environ.get(variable) or bundled_library(package, prefix)
