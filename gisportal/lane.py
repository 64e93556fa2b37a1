"""Entrance of a small process beside the web processes: health and hot tiles only.

Whatever the web processes are busy with, this one answers at once. For all that is not
ready it says 421 (Misdirected Request), and the reverse proxy asks a web process.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

import django
from django.conf import settings
from django.utils.module_loading import import_string

from gisportal.core.database import limit_statements

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gisportal.settings")

# What is live is all it ever asks the database for.
STATEMENT_MS = 2_000


def misdirected(
    _environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    """Nothing is ready: a web process is to be asked."""
    headers = [("Content-Length", "0"), ("Cache-Control", "no-store")]
    start_response("421 Misdirected Request", headers)
    return []


django.setup(set_prefix=False)
limit_statements(STATEMENT_MS)
application = import_string(settings.FAST_LANE)(misdirected, makes_tiles=False)
import_string(settings.KEEP_FRESH)()
