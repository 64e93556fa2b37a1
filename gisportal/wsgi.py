"""The web server's entrance; hot tiles are answered before Django's middleware."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

from gisportal.core.database import limit_statements

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gisportal.settings")

# When cores are short, the proxy and the lane (health, hot tiles) go first.
NICENESS = 5
os.nice(max(0, NICENESS - os.nice(0)))

# Named by string in the settings: core imports no app.
django_application = get_wsgi_application()
# Web requests only: loads, bakes and migrations may take as long as they need.
limit_statements(settings.STATEMENT_TIMEOUT_MS)
application = import_string(settings.FAST_LANE)(django_application)
# What is live stays known to a process that nobody asks, should the database be lost.
import_string(settings.KEEP_FRESH)()
