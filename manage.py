#!/usr/bin/env python
"""Django's command line; starts the private database first when it is the one in use."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from gisportal.ops.postgres import ClusterError, ensure_running

BASE_DIR = Path(__file__).resolve().parent
# Commands that must work without a database.
WITHOUT_DATABASE = {"makemessages", "compilemessages", "collectstatic", "help"}


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gisportal.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    needs_database = command not in WITHOUT_DATABASE and "--sql" not in sys.argv
    if needs_database and not os.environ.get("DATABASE_URL"):
        try:
            ensure_running(BASE_DIR)
        except ClusterError as error:
            sys.exit(str(error))

    from django.core.exceptions import (  # noqa: PLC0415 - settings read the cluster
        ImproperlyConfigured,
    )
    from django.core.management import (  # noqa: PLC0415 - the same
        execute_from_command_line,
    )
    from django.db import OperationalError  # noqa: PLC0415 - the same

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"manage.py: {error}")
    except OperationalError as error:
        if "--traceback" in sys.argv:
            raise
        said = " ".join(str(error).split())
        sys.exit(f"manage.py: the database cannot be reached or used: {said}")


if __name__ == "__main__":
    main()
